package io.bpci.envelope;

import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The published test vectors, which stand beside the repository; where they are absent, their tests are skipped. */
final class Vectors {
    private Vectors() {}

    static JsonObject read(String name) throws IOException {
        Path beside = Path.of(System.getProperty("bpci.root", "."), "..", "shared", "vectors");
        Path file = Path.of(System.getProperty("bpci.vectors", beside.toString())).resolve(name);
        Assumptions.assumeTrue(Files.isRegularFile(file), () -> "no test vectors at " + file);
        return (JsonObject) StrictJson.parse(Files.readAllBytes(file));
    }

    static JsonObject object(JsonObject parent, String name) {
        return (JsonObject) Objects.requireNonNull(parent.get(name));
    }

    static List<JsonObject> objects(JsonObject parent, String name) {
        var array = (JsonArray) Objects.requireNonNull(parent.get(name));
        return array.elements().stream().map(JsonObject.class::cast).toList();
    }

    static String text(JsonObject parent, String name) {
        return ((JsonString) Objects.requireNonNull(parent.get(name))).value();
    }
}
