package io.bpci.sealed;

import static io.bpci.sealed.World.ALICE;
import static io.bpci.sealed.World.ALICE_SIGNS;
import static io.bpci.sealed.World.BOB;
import static io.bpci.sealed.World.CAROL;
import static io.bpci.sealed.World.CONTENT;
import static io.bpci.sealed.World.ENGINE;
import static io.bpci.sealed.World.encryption;
import static io.bpci.sealed.World.json;
import static io.bpci.sealed.World.keyOf;
import static io.bpci.sealed.World.opener;
import static io.bpci.sealed.World.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.envelope.Envelope;
import io.bpci.json.Jcs;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class SealedFuzzTest {
    /** Of each level, and of each KEM. */
    private static final int MUTATIONS = 700;

    private static final int SEEDS = 50;
    private static final List<EncryptionLevel> LEVELS =
            List.of(EncryptionLevel.STANDARD, EncryptionLevel.HIGH, EncryptionLevel.QUANTUM);

    static Stream<byte[]> headers() {
        return LEVELS.stream().flatMap(level -> mutations(Jcs.canonical(encryption(json(sealed(level, BOB, CAROL))))));
    }

    static Stream<byte[]> envelopes() {
        return LEVELS.stream().flatMap(level -> mutations(sealed(level, BOB, CAROL).bytes()));
    }

    static Stream<byte[]> publishedKeys() {
        return Arrays.stream(Kem.values()).flatMap(kem -> mutations(Jcs.canonical(published(kem).json())));
    }

    private static SignedEncryptionKey published(Kem kem) {
        return new EncryptionKeyStatement(
                        ALICE_SIGNS.publicKey().thumbprint(),
                        ALICE,
                        keyOf(ALICE, kem).publicKey(),
                        Instant.parse("2026-11-21T08:00:00Z"),
                        Instant.parse("2027-11-21T08:00:00Z"),
                        "A".repeat(43))
                .sign(ALICE_SIGNS, ENGINE);
    }

    static Stream<byte[]> headerSeeds() {
        return headers().limit(SEEDS);
    }

    static Stream<byte[]> envelopeSeeds() {
        return envelopes().limit(SEEDS);
    }

    static Stream<byte[]> publishedKeySeeds() {
        return publishedKeys().limit(SEEDS);
    }

    private static Stream<byte[]> mutations(byte[] good) {
        byte[] likely = "\"\\{}[]:,n0123+/=A .-e_".getBytes(UTF_8);
        var random = new Random(47);
        return Stream.concat(
                Stream.of(good),
                Stream.generate(
                                () -> {
                                    byte[] bad = good.clone();
                                    bad[random.nextInt(bad.length)] =
                                            random.nextBoolean()
                                                    ? likely[random.nextInt(likely.length)]
                                                    : (byte) random.nextInt(256);
                                    int from = random.nextInt(8) == 0 ? random.nextInt(bad.length) : 0;
                                    int to = random.nextInt(8) == 0 ? random.nextInt(from, bad.length) : bad.length;
                                    return Arrays.copyOfRange(bad, from, to);
                                })
                        .limit(MUTATIONS));
    }

    @Test
    void manyMutationsOpenNothingElse() {
        headers().forEach(this::anyBytesAreAHeaderOrMalformed);
        envelopes().forEach(this::anyEnvelopeOpensToWhatWasSealedOrNotAtAll);
        publishedKeys().forEach(this::anyBytesAreThePublishedKeyOrRefused);
    }

    @MethodSource("headerSeeds")
    @FuzzTest
    void anyBytesAreAHeaderOrMalformed(byte[] input) {
        try {
            EncryptionHeader read = EncryptionHeader.parse(StrictJson.parse(input));
            assertThat(read.json()).isEqualTo(StrictJson.parse(input));
            assertThat(EncryptionHeader.parse(read.json())).isEqualTo(read);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("envelopeSeeds")
    @FuzzTest
    void anyEnvelopeOpensToWhatWasSealedOrNotAtAll(byte[] input) {
        try {
            Envelope read = Envelope.parse(input);
            if (opener(BOB).open(read) instanceof Opening.Opened opened) {
                assertThat(opened.content()).isEqualTo(CONTENT);
                assertThat(EncryptionHeader.claimedLevel(read)).isEqualTo(opened.level());
            }
            EncryptionHeader.claimedLevel(read);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("publishedKeySeeds")
    @FuzzTest
    void anyBytesAreThePublishedKeyOrRefused(byte[] input) {
        try {
            SignedEncryptionKey read = SignedEncryptionKey.parse(input);
            var verdict =
                    read.verify(
                            ALICE_SIGNS.publicKey().thumbprint(),
                            ALICE,
                            ALICE_SIGNS.publicKey(),
                            ENGINE,
                            Instant.parse("2026-11-22T08:00:00Z"));
            if (verdict instanceof SignedEncryptionKey.Good good) {
                assertThat(good.key()).isEqualTo(keyOf(ALICE, good.key().kem()).publicKey());
            }
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
