package io.bpci.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonBool;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Numbers;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The proofs of transparency-dev/merkle, most of which must be refused: on reading, or by a verdict. */
class MerkleVectorsTest {
    @Test
    void inclusionProofsHoldOrAreRefused() throws Exception {
        check(
                "inclusion",
                test ->
                        new InclusionProof(number(test, "leafIdx"), number(test, "treeSize"), path(test))
                                .verify(hash(test, "leafHash"), hash(test, "root")));
    }

    @Test
    void consistencyProofsHoldOrAreRefused() throws Exception {
        check(
                "consistency",
                test ->
                        new ConsistencyProof(number(test, "size1"), number(test, "size2"), path(test))
                                .verify(hash(test, "root1"), hash(test, "root2")));
    }

    private static void check(String kind, Function<JsonObject, Verdict> verify) throws Exception {
        List<Path> files;
        try (Stream<Path> found = Files.walk(Vectors.folder("merkle").resolve(kind))) {
            files = found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
        int good = 0;
        int bad = 0;
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            var test = (JsonObject) StrictJson.parse(bytes, 0, bytes.length, Numbers.NEAREST);
            boolean wanted = !((JsonBool) requireNonNull(test.get("wantErr"))).value();
            assertThat(holds(verify, test)).as(file.toString()).isEqualTo(wanted);
            good += wanted ? 1 : 0;
            bad += wanted ? 0 : 1;
        }
        assertThat(good).isGreaterThanOrEqualTo(6);
        assertThat(bad).isGreaterThan(80);
    }

    private static boolean holds(Function<JsonObject, Verdict> verify, JsonObject test) {
        try {
            return verify.apply(test) instanceof Verdict.Holds;
        } catch (Malformed e) {
            return false;
        }
    }

    /** Minus one, where the test means the largest unsigned number; else the number. */
    private static long number(JsonObject test, String name) {
        double number = ((JsonNumber) requireNonNull(test.get(name))).value();
        return number >= 0x1p63 ? -1 : (long) number;
    }

    private static List<Hash> path(JsonObject test) {
        return requireNonNull(test.get("proof")) instanceof JsonArray hashes
                ? hashes.elements().stream().map(MerkleVectorsTest::hash).toList()
                : List.of();
    }

    private static Hash hash(JsonObject test, String name) {
        return hash(requireNonNull(test.get(name)));
    }

    /** Roots that only have to be equal or not are short texts there; they stand for hashes that begin so. */
    private static Hash hash(Json value) {
        String text = ((JsonString) value).value();
        byte[] bytes = Base64.getDecoder().decode(text);
        return new String(bytes, ISO_8859_1).startsWith("don't care")
                ? Hash.of(Arrays.copyOf(bytes, Hash.LENGTH))
                : Hash.parse(text);
    }
}
