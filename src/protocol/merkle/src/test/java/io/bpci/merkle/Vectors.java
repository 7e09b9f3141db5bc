package io.bpci.merkle;

import org.junit.jupiter.api.Assumptions;

import java.nio.file.Files;
import java.nio.file.Path;

/** The published test vectors, which stand beside the repository; where they are absent, their tests are skipped. */
final class Vectors {
    private Vectors() {}

    static Path folder(String name) {
        Path beside = Path.of(System.getProperty("bpci.root", "."), "..", "shared", "vectors");
        Path folder = Path.of(System.getProperty("bpci.vectors", beside.toString())).resolve(name);
        Assumptions.assumeTrue(Files.isDirectory(folder), () -> "no test vectors at " + folder);
        return folder;
    }
}
