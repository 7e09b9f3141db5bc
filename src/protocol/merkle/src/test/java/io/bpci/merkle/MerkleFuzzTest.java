package io.bpci.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class MerkleFuzzTest {
    private static final int MUTATIONS = 5_000;
    private static final int SEEDS = 50;

    static Stream<byte[]> paths() {
        return mutations("tile/3/x001/x234/067.p/255", "tile/0/000", "tile/entries/x001/000.p/7");
    }

    static Stream<byte[]> hashes() {
        return mutations(Rfc6962.EMPTY_ROOT.toString(), Rfc6962.leaf().toString());
    }

    static Stream<byte[]> proofs() {
        var random = new Random(6962);
        return Stream.generate(
                        () -> {
                            byte[] proof = new byte[16 + Hash.LENGTH * random.nextInt(70)];
                            random.nextBytes(proof);
                            return ByteBuffer.wrap(proof)
                                    .putLong(0, random.nextLong() >> random.nextInt(64))
                                    .putLong(8, random.nextLong() >> random.nextInt(64))
                                    .array();
                        })
                .limit(MUTATIONS);
    }

    private static Stream<byte[]> mutations(String... texts) {
        var random = new Random(9162);
        return Stream.generate(
                        () -> {
                            var text = new StringBuilder(texts[random.nextInt(texts.length)]);
                            for (int i = random.nextInt(3); i >= 0; i--) {
                                int at = random.nextInt(text.length());
                                switch (random.nextInt(3)) {
                                    case 0 -> text.deleteCharAt(at);
                                    case 1 -> text.insert(at, text.charAt(random.nextInt(text.length())));
                                    default -> text.setCharAt(at, (char) random.nextInt(256));
                                }
                            }
                            return text.toString().getBytes(ISO_8859_1);
                        })
                .limit(MUTATIONS);
    }

    static Stream<byte[]> pathSeeds() {
        return paths().limit(SEEDS);
    }

    static Stream<byte[]> hashSeeds() {
        return hashes().limit(SEEDS);
    }

    static Stream<byte[]> proofSeeds() {
        return proofs().limit(SEEDS);
    }

    @Test
    void manyMutationsAreReadOrMalformed() {
        paths().forEach(this::anyTextIsTheOnePathOfATileOrMalformed);
        hashes().forEach(this::anyTextIsTheOneTextOfAHashOrMalformed);
        proofs().forEach(this::anyProofIsRefused);
    }

    @MethodSource("pathSeeds")
    @FuzzTest
    void anyTextIsTheOnePathOfATileOrMalformed(byte[] input) {
        String text = new String(input, ISO_8859_1);
        try {
            assertThat(TilePath.parse(text).path()).isEqualTo(text);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("hashSeeds")
    @FuzzTest
    void anyTextIsTheOneTextOfAHashOrMalformed(byte[] input) {
        String text = new String(input, ISO_8859_1);
        try {
            assertThat(Hash.parse(text)).hasToString(text);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    /** Two numbers, and hashes: of those a proof is made, and tiles. */
    @MethodSource("proofSeeds")
    @FuzzTest
    void anyProofIsRefused(byte[] input) {
        if (input.length < 16) {
            return;
        }
        long one = ByteBuffer.wrap(input).getLong(0);
        long two = ByteBuffer.wrap(input).getLong(8);
        List<Hash> path = new ArrayList<>();
        for (int at = 16; at + Hash.LENGTH <= input.length; at += Hash.LENGTH) {
            path.add(Hash.of(Slice.of(input, at, at + Hash.LENGTH)));
        }
        Hash leaf = Rfc6962.leaf();
        Hash root = Rfc6962.EMPTY_ROOT;
        try {
            assertThat(new InclusionProof(one, two, path).verify(leaf, root)).isInstanceOf(Verdict.Fails.class);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
        try {
            assertThat(new ConsistencyProof(one, two, path).verify(leaf, root)).isInstanceOf(Verdict.Fails.class);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
        try {
            new Tree(Math.max(0, two), tile -> Optional.of(Slice.of(input, 16, input.length))).root();
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
