package io.bpci.json;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} this searches for inputs on and on; without it, it runs the seeds alone. */
class JsonFuzzTest {
    private static final int MUTATIONS = 20_000;
    private static final int SEEDS = 100;

    static Stream<byte[]> documentsAndTheirMutations() {
        var random = new Random(7493);
        return Stream.generate(
                        () -> {
                            var chance = new RandomJson(random, true);
                            byte[] document = chance.loosely(chance.object(0)).getBytes(UTF_8);
                            return random.nextInt(4) == 0 ? document : chance.mutated(document);
                        })
                .limit(MUTATIONS);
    }

    static Stream<byte[]> seeds() {
        return documentsAndTheirMutations().limit(SEEDS);
    }

    @Test
    void manyMutationsAreReadOrMalformed() {
        documentsAndTheirMutations().forEach(this::anyBytesAreReadOrMalformedAndBothReadersAgree);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreReadOrMalformedAndBothReadersAgree(byte[] input) {
        Json value;
        try {
            value = StrictJson.parse(input);
        } catch (Malformed e) {
            assertThat(CanonicalScan.object(input, 0, input.length)).isEmpty();
            return;
        }
        byte[] canonical = Jcs.canonical(value);
        assertThat(StrictJson.parse(canonical)).isEqualTo(value);
        assertThat(Jcs.canonical(StrictJson.parse(canonical))).isEqualTo(canonical);
        if (value instanceof JsonObject object) {
            assertThat(StrictJson.members(input, 0, input.length))
                    .extracting(StrictJson.Member::name)
                    .containsExactlyElementsOf(object.members().keySet());
        }
        CanonicalScanTest.requireHonest(input);
    }
}
