package io.bpci.note;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class NoteFuzzTest {
    private static final int MUTATIONS = 2000;
    private static final int SEEDS = 50;
    private static final NotePolicy POLICY =
            new NotePolicy(
                    Samples.ED25519,
                    Quorum.anyOf(NoteVerifier.parse(Samples.ARCHE_KEY), NoteVerifier.parse(Samples.REMORA_KEY)));

    static Stream<byte[]> notes() {
        return mutations(Samples.ARCHE_NOTE);
    }

    static Stream<byte[]> checkpoints() {
        return mutations(Samples.CHECKPOINT.text() + "extension\n");
    }

    static Stream<byte[]> verifierKeys() {
        return mutations(Samples.REMORA_KEY);
    }

    static Stream<byte[]> successions() {
        return mutations(SuccessionTest.SUCCESSION.text());
    }

    static Stream<byte[]> successionSeeds() {
        return successions().limit(SEEDS);
    }

    static Stream<byte[]> noteSeeds() {
        return notes().limit(SEEDS);
    }

    static Stream<byte[]> checkpointSeeds() {
        return checkpoints().limit(SEEDS);
    }

    static Stream<byte[]> verifierKeySeeds() {
        return verifierKeys().limit(SEEDS);
    }

    private static Stream<byte[]> mutations(String text) {
        byte[] good = text.getBytes(UTF_8);
        byte[] likely = "\n\r +=—0A\0\u0085".getBytes(UTF_8);
        var random = new Random(6962);
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
    void manyMutationsAreReadOrMalformed() {
        notes().forEach(this::anyBytesAreANoteOrMalformed);
        checkpoints().forEach(this::anyTextIsACheckpointOrMalformed);
        verifierKeys().forEach(this::anyTextIsAVerifierKeyOrMalformed);
        successions().forEach(this::anyTextIsASuccessionOrMalformed);
    }

    @MethodSource("noteSeeds")
    @FuzzTest
    void anyBytesAreANoteOrMalformed(byte[] input) {
        try {
            SignedNote note = SignedNote.parse(input);
            assertThat(note.bytes()).isEqualTo(input);
            if (POLICY.open(note) instanceof OpenedNote.Verified verified) {
                assertThat(verified.note().text()).isEqualTo(Samples.note(Samples.ARCHE_NOTE).text());
            }
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("checkpointSeeds")
    @FuzzTest
    void anyTextIsACheckpointOrMalformed(byte[] input) {
        String text = new String(input, UTF_8);
        try {
            assertThat(Checkpoint.parse(text).text()).isEqualTo(text);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("verifierKeySeeds")
    @FuzzTest
    void anyTextIsAVerifierKeyOrMalformed(byte[] input) {
        String text = new String(input, UTF_8);
        try {
            assertThat(NoteVerifier.parse(text).verifierKey()).isEqualTo(text);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("successionSeeds")
    @FuzzTest
    void anyTextIsASuccessionOrMalformed(byte[] input) {
        String text = new String(input, UTF_8);
        try {
            assertThat(Succession.parse(text).text()).isEqualTo(text);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
