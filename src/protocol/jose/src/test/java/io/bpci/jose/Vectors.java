package io.bpci.jose;

import io.bpci.json.JsonObject;
import io.bpci.json.Numbers;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The published test vectors, which stand beside the repository; where they are absent, their tests are skipped. */
final class Vectors {
    private Vectors() {}

    static JsonObject read(String name) throws IOException {
        Path beside = Path.of(System.getProperty("bpci.root", "."), "..", "shared", "vectors");
        Path file = Path.of(System.getProperty("bpci.vectors", beside.toString())).resolve(name);
        Assumptions.assumeTrue(Files.isRegularFile(file), () -> "no test vectors at " + file);
        byte[] json = Files.readAllBytes(file);
        return (JsonObject) StrictJson.parse(json, 0, json.length, Numbers.NEAREST);
    }
}
