package io.bpci.envelope;

import static io.bpci.envelope.Samples.ENGINE;
import static io.bpci.envelope.Samples.KEY;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} this searches for inputs on and on; without it, it runs the seeds alone. */
class EnvelopeFuzzTest {
    private static final int MUTATIONS = 10_000;
    private static final int SEEDS = 100;

    static Stream<byte[]> envelopesAndTheirMutations() {
        byte[] good = Samples.fullDraft().sign(KEY, ENGINE).bytes();
        var random = new Random(4);
        return Stream.concat(
                Stream.of(good),
                Stream.generate(
                                () -> {
                                    byte[] bad = good.clone();
                                    for (int i = random.nextInt(3); i >= 0; i--) {
                                        bad[random.nextInt(bad.length)] = (byte) random.nextInt(32, 160);
                                    }
                                    return random.nextInt(4) > 0 ? bad : Arrays.copyOf(bad, random.nextInt(bad.length));
                                })
                        .limit(MUTATIONS));
    }

    static Stream<byte[]> seeds() {
        return envelopesAndTheirMutations().limit(SEEDS);
    }

    @Test
    void manyMutationsAreEnvelopesOrMalformed() {
        envelopesAndTheirMutations().forEach(this::anyBytesAreAnEnvelopeOrMalformed);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreAnEnvelopeOrMalformed(byte[] input) {
        var salvaged = Envelope.salvageMessageId(input, 0, input.length);
        try {
            Envelope envelope = Envelope.parse(input);
            assertThat(Envelope.parse(envelope.bytes())).isEqualTo(envelope);
            assertThat(Envelope.parse(envelope.bytes()).digest()).isEqualTo(envelope.digest());
            assertThat(envelope.content()).isNotNull();
            envelope.encryption();
            // Escapes in the name or its value hide it from the salvage, which is only a guess.
            salvaged.ifPresent(id -> assertThat(id).isEqualTo(envelope.messageId()));
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
