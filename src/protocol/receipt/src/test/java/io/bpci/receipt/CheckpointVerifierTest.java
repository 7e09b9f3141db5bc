package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Malformed;
import io.bpci.note.Checkpoint;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.MlDsa65PrivateKey;
import io.bpci.note.MlDsa65Signer;
import io.bpci.note.NoteVerifier;
import io.bpci.note.RootHash;
import io.bpci.note.VerifiedSignature;
import io.bpci.receipt.CheckpointVerdict.Proven;
import io.bpci.receipt.CheckpointVerdict.Refused;
import io.bpci.receipt.CheckpointVerdict.Step;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

class CheckpointVerifierTest {
    private static final String ORIGIN = "bpci-hub/test";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TestLog log = TestLog.named(ORIGIN, 1).grow("entry", 5);
    private final SignedCheckpoint head = log.head();

    private static CheckpointVerdict verify(PinnedLog pinned, SignedCheckpoint checkpoint) {
        return new CheckpointVerifier(pinned, TestLog.ENGINE).verify(checkpoint);
    }

    private static Step step(CheckpointVerdict verdict) {
        assertThat(verdict).isInstanceOf(Refused.class);
        return ((Refused) verdict).failed();
    }

    @Test
    void aHeadThatThePinnedKeySignedIsProven() {
        assertThat(verify(log.pinned(), head))
                .isInstanceOfSatisfying(
                        Proven.class,
                        proven -> {
                            assertThat(proven.signatures()).hasSize(1);
                            assertThat(proven.unknown()).isZero();
                        });
        assertThat(SignedCheckpoint.parse(head.text().getBytes(UTF_8))).isEqualTo(head);
    }

    @Test
    void anotherLogsHeadIsRefused() {
        assertThat(step(verify(TestLog.named("bpci-hub/other", 1).pinned(), head))).isEqualTo(Step.ORIGIN);
    }

    @Test
    void aHeadSignedByAnUnknownKeyIsRefused() {
        assertThat(step(verify(TestLog.named(ORIGIN, 2).pinned(), head))).isEqualTo(Step.SIGNATURES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "6"})
    void aChangedHeadIsRefused(String size) {
        String changed =
                size.equals("5")
                        ? head.text().replace(head.root().toString(), RootHash.of(new byte[32]).toString())
                        : head.text().replace("\n5\n", "\n6\n");
        assertThat(step(verify(log.pinned(), SignedCheckpoint.parse(changed.getBytes(UTF_8)))))
                .isEqualTo(Step.SIGNATURES);
    }

    @Test
    void whoPinsALastingKeyIsNotShownAHeadWithoutIt() {
        var lasting = new MlDsa65Signer(new KeyName(ORIGIN), MlDsa65PrivateKey.generate(RANDOM), RANDOM);
        var keys = new ArrayList<NoteVerifier>(List.of(lasting.verifier()));
        keys.add(NoteVerifier.parse(verifierKey(1)));
        var pinned = PinnedLog.of(keys);

        assertThat(step(verify(pinned, head))).isEqualTo(Step.SIGNATURES);
        var both = new SignedCheckpoint(head.note().with(lasting.sign(head.note().text())));
        assertThat(verify(pinned, both))
                .isInstanceOfSatisfying(Proven.class, proven -> assertThat(proven.signatures()).hasSize(2));
    }

    private static String verifierKey(int seed) {
        return new Ed25519Signer(new KeyName(ORIGIN), TestLog.key(seed), TestLog.ENGINE).verifier().verifierKey();
    }

    @Test
    void aLogThatChangedItsKeyIsVerifiedWithBoth() {
        var pinned = PinnedLog.of(List.of(NoteVerifier.parse(verifierKey(1)), NoteVerifier.parse(verifierKey(2))));
        assertThat(verify(pinned, head)).isInstanceOf(Proven.class);
        assertThat(verify(pinned, TestLog.named(ORIGIN, 2).grow("entry", 9).head())).isInstanceOf(Proven.class);
    }

    @Test
    void asManyWitnessesAsAreWantedMustHaveCosigned() {
        var one = TestLog.witness("witness.example/1", 11);
        var two = TestLog.witness("witness.example/2", 12);
        PinnedLog pinned = log.pinned().witnessedBy(List.of(one.verifier(), two.verifier()), 2);

        assertThat(step(verify(pinned, head))).isEqualTo(Step.SIGNATURES);
        SignedCheckpoint once = TestLog.cosigned(head, one, 1_795_248_001);
        assertThat(step(verify(pinned, once))).isEqualTo(Step.SIGNATURES);
        assertThat(verify(pinned, TestLog.cosigned(once, two, 1_795_248_002)))
                .isInstanceOfSatisfying(
                        Proven.class,
                        proven ->
                                assertThat(proven.signatures())
                                        .filteredOn(VerifiedSignature.Timestamped.class::isInstance)
                                        .hasSize(2));
        assertThat(verify(log.pinned(), once))
                .isInstanceOfSatisfying(Proven.class, proven -> assertThat(proven.unknown()).isEqualTo(1));
        PinnedLog known = log.pinned().witnessedBy(List.of(one.verifier()), 0);
        var moved =
                new SignedCheckpoint(
                        head.note().with(one.cosign(new Checkpoint(ORIGIN, 6, RootHash.of(new byte[32])), 7)));
        assertThat(verify(known, head)).isInstanceOf(Proven.class);
        assertThat(step(verify(known, moved))).isEqualTo(Step.SIGNATURES);
    }

    @Test
    void whatCannotBePinnedIsRefusedByName() {
        var witness = TestLog.witness("witness.example/1", 11).verifier();
        NoteVerifier key = NoteVerifier.parse(verifierKey(1));
        NoteVerifier other = new Ed25519Signer(new KeyName("other"), TestLog.key(1), TestLog.ENGINE).verifier();
        assertThatThrownBy(() -> PinnedLog.of(List.<NoteVerifier>of())).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> PinnedLog.of(List.of(witness))).hasMessageContaining("witness's key");
        assertThatThrownBy(() -> PinnedLog.of(List.of(key, other))).hasMessageContaining("two logs");
        assertThatThrownBy(() -> log.pinned().witnessedBy(List.of(key), 1)).hasMessageContaining("not a witness's");
        assertThatThrownBy(() -> log.pinned().witnessedBy(List.of(witness, witness), 1))
                .hasMessageContaining("two keys");
        assertThatThrownBy(() -> log.pinned().witnessedBy(List.of(witness), 2)).hasMessageContaining("cannot be");
    }

    @Test
    void theKeysThatAHubPublishesArePinned() {
        String published = "{\"origin\":\"%s\",\"verifier_keys\":[\"%s\"]}".formatted(ORIGIN, verifierKey(1));
        assertThat(verify(PinnedLog.parse(published.getBytes(UTF_8)), head)).isInstanceOf(Proven.class);
        for (String wrong :
                List.of(
                        published.replace("\"origin\":\"" + ORIGIN, "\"origin\":\"other"),
                        published.replace("origin", "log"),
                        "{\"origin\":\"x\",\"verifier_keys\":[]}",
                        "[]")) {
            assertThatThrownBy(() -> PinnedLog.parse(wrong.getBytes(UTF_8))).as(wrong).isInstanceOf(Malformed.class);
        }
    }
}
