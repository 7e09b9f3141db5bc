package io.bpci.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/**
 * The data directory, {@code .bpci} by default: everything that is kept between two starts, readable to its owner only.
 */
record StateDirectory(Path root) {

    Path logs() {
        return root.resolve("logs");
    }

    Path pids() {
        return root.resolve("pids");
    }

    /** Keycloak's home directory: its database, and a link to its program. */
    Path keycloak() {
        return root.resolve("keycloak");
    }

    /** The generated passwords and secrets, from which {@link #access} is written anew at each start. */
    Path credentials() {
        return keycloak().resolve("credentials.properties");
    }

    /** What {@code up --tls} makes: an authority, and a certificate of it for the hub. */
    Path tls() {
        return root.resolve("tls");
    }

    /** The hub's own certificates, for programs here to trust. */
    Path trusted() {
        return root.resolve("trusted.pem");
    }

    Path access() {
        return root.resolve("access.json");
    }

    Path log(String process) {
        return logs().resolve(process + ".log");
    }

    Path pid(String process) {
        return pids().resolve(process + ".pid");
    }

    /** Exists from the moment when everything is ready until it is stopped. */
    Path ready() {
        return pids().resolve("ready");
    }

    void create() {
        try {
            for (Path directory : new Path[] {root, logs(), pids(), keycloak()}) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new Failure("the data directory " + root + " cannot be made or written: " + e.getMessage());
        }
    }

    /** Replaces the file in one step; only its owner can read it, from its first byte. */
    static void writePrivately(Path file, String text) {
        try {
            Path draft =
                    Files.createTempFile(
                            parent(file),
                            ".draft",
                            "",
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileChannel channel = FileChannel.open(draft, EnumSet.of(StandardOpenOption.WRITE))) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                while (bytes.hasRemaining()) channel.write(bytes);
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) throw new IllegalArgumentException(file + " has no directory");
        return parent;
    }
}
