package io.bpci.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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

    /**
     * Writes the file anew, with its directory. Once this returns it outlives a crash; before, the file is what it was.
     */
    public static void replace(Path file, String secret) {
        try {
            move(draft(file, secret), file);
        } catch (IOException e) {
            throw new UncheckedIOException("the hub's key in " + file + " cannot be written", e);
        }
    }

    /** Gives a file the name of another, whose content is lost. Once this returns it outlives a crash. */
    public static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(Objects.requireNonNull(to.getParent()), StandardOpenOption.READ);
        } catch (IOException e) {
            throw new UncheckedIOException("the hub's key in %s cannot be moved to %s".formatted(from, to), e);
        }
    }

    private static void force(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }

    /** The secret under a name of its own beside the file, on stable storage. */
    private static Path draft(Path file, String secret) throws IOException {
        Path directory = Objects.requireNonNull(file.getParent());
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path draft = Files.createTempFile(directory, file.getFileName().toString(), ".new", ownerOnly);
        Files.writeString(draft, secret);
        force(draft, StandardOpenOption.WRITE);
        return draft;
    }

    private static void make(Path file, Supplier<String> secret) throws IOException {
        // Written whole under another name first: a crash leaves no half key, and of two hubs that start at once one
        // wins.
        Path draft = draft(file, secret.get());
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // The other hub's key is the one.
        } finally {
            Files.delete(draft);
        }
    }
}
