package io.bpci.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.function.Supplier;

/** Files that hold the hub's keys, which nobody else may read. */
public final class SecretFile {
    private SecretFile() {}

    /** What the file holds; it is made, with its directory, where there is none yet. */
    public static String readOrMake(Path file, Supplier<String> secret) {
        try {
            if (!Files.exists(file)) make(file, secret);
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the hub's key in " + file + " cannot be read or made", e);
        }
    }

    private static void make(Path file, Supplier<String> secret) throws IOException {
        Path directory = Objects.requireNonNull(file.getParent());
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // Written whole under another name first: a crash leaves no half key, and of two hubs that start at once one
        // wins.
        Path draft = Files.createTempFile(directory, file.getFileName().toString(), ".new", ownerOnly);
        Files.writeString(draft, secret.get());
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // The other hub's key is the one.
        } finally {
            Files.delete(draft);
        }
    }
}
