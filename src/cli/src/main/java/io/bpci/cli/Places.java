package io.bpci.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where this user keeps things: the XDG base directories, and what the launcher writes. */
record Places(Map<String, String> environment, Path workingDirectory) {

    static Places ofThisProcess() {
        return new Places(System.getenv(), Path.of("").toAbsolutePath());
    }

    /** {@code $XDG_CONFIG_HOME/bpci}, or {@code ~/.config/bpci}. */
    Path config() {
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        // The specification says that a relative path is to be ignored.
        if (!xdg.isEmpty() && Path.of(xdg).isAbsolute()) return Path.of(xdg, "bpci");
        return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config", "bpci");
    }

    Path login() {
        return config().resolve("login.json");
    }

    Path knownHubs() {
        return config().resolve("known-hubs.json");
    }

    Path key(String node) {
        return keys().resolve(node + ".pem");
    }

    /** Where the keys of nodes are. */
    Path keys() {
        return config().resolve("keys");
    }

    /** What a node has signed in a round, by the digest of its terms. */
    Path ballots(String node, String proposalDigest) {
        return config().resolve("ballots").resolve(node).resolve(proposalDigest + ".json");
    }

    /** What a hub that was started here says about itself, if there is one. */
    Optional<Path> access() {
        String home = environment.getOrDefault("BPCI_HOME", "");
        Stream<Path> candidates =
                home.isEmpty()
                        ? Stream.of(workingDirectory.resolve(".bpci/access.json"))
                        : Stream.of(
                                Path.of(home, "access.json"),
                                Path.of(home, ".bpci", "access.json"),
                                workingDirectory.resolve(".bpci/access.json"));
        return candidates.filter(Files::isReadable).findFirst();
    }

    /** Writes a file that only its owner can read, whole or not at all. */
    static void writePrivately(Path file, String text) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory == null) throw new IOException(file + " is no place for a file");
            Files.createDirectories(directory);
            Path partial =
                    Files.createTempFile(
                            directory,
                            ".bpci-",
                            ".tmp",
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(partial, text);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
