package io.bpci.witness;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class WitnessFuzzTest {
    private static final int MUTATIONS = 3000;
    private static final int SEEDS = 50;

    private static final TestLog LOG = TestLog.honest();
    private static final Witness WITNESS =
            new Witness(TestLog.cosigner("witness.example/w1", 9), List.of(LOG.witnessed()));
    private static final Optional<CosignedHead> KNOWN = Optional.of(new CosignedHead(LOG.note(5)));

    static Stream<byte[]> requests() {
        return Stream.concat(
                mutations(LOG.request(5, 9).bytes()), mutations(AddCheckpointTest.EXAMPLE.getBytes(UTF_8)));
    }

    static Stream<byte[]> answers() {
        byte[] line =
                (TestLog.cosigner("witness.example/w1", 9).cosign(LOG.checkpoint(9), 1).text() + "\n").getBytes(UTF_8);
        return Stream.concat(mutations(line), mutations("20852014\n".getBytes(UTF_8)));
    }

    static Stream<byte[]> requestSeeds() {
        return requests().limit(SEEDS);
    }

    static Stream<byte[]> answerSeeds() {
        return answers().limit(SEEDS);
    }

    private static Stream<byte[]> mutations(byte[] good) {
        byte[] likely = "\n\r +=—0A9o\0".getBytes(UTF_8);
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
        requests().forEach(this::anyBytesAreARequestOrMalformed);
        answers().forEach(this::anyBytesAreAnAnswer);
    }

    @MethodSource("requestSeeds")
    @FuzzTest
    void anyBytesAreARequestOrMalformed(byte[] input) {
        try {
            AddCheckpoint request = AddCheckpoint.parse(input);
            assertThat(request.bytes()).isEqualTo(input);
            if (WITNESS.decide(KNOWN, request, 1) instanceof WitnessOutcome.Cosigned cosigned) {
                // No tampering gets a cosignature of anything but what the log signed.
                assertThat(cosigned.head().note().text()).isEqualTo(LOG.note(9).text());
            }
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("answerSeeds")
    @FuzzTest
    void anyBytesAreAnAnswer(byte[] input) {
        for (int status : new int[] {200, 409}) {
            assertThat(WitnessAnswer.read(status, WitnessAnswer.SIZE_TYPE, input)).isNotNull();
        }
    }
}
