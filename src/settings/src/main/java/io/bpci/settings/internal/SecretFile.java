package io.bpci.settings.internal;

import io.bpci.settings.Secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Files that hold a secret: their mode and their content. */
final class SecretFile {
    private static final int LARGEST = 4096;

    private SecretFile() {}

    /** What is wrong with the file as a place for a secret; empty when nothing is. */
    static Optional<String> fault(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.of("must name a file; there is none");
        }
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            Set<PosixFilePermission> others =
                    EnumSet.copyOf(
                            EnumSet.complementOf(
                                    EnumSet.of(
                                            PosixFilePermission.OWNER_READ,
                                            PosixFilePermission.OWNER_WRITE,
                                            PosixFilePermission.OWNER_EXECUTE)));
            if (mode.stream().anyMatch(others::contains)) {
                return Optional.of("must be a file for its owner alone: chmod 600");
            }
        } catch (UnsupportedOperationException e) {
            return Optional.of("must lie on a file system with POSIX permissions");
        } catch (IOException e) {
            return Optional.of("must be readable");
        }
        return Files.isReadable(file) ? Optional.empty() : Optional.of("must be readable");
    }

    /** The secret in the file, without the line feed after it; or nothing, and {@code refuse} is told why. */
    static Optional<Secret> read(Path file, Consumer<String> refuse) {
        Optional<String> fault = fault(file);
        if (fault.isPresent()) {
            refuse.accept(fault.get());
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(LARGEST + 1), StandardCharsets.UTF_8).stripTrailing();
            return Optional.of((Secret) new Rule("", Secret.class, "", "", "", "", "").read(text));
        } catch (IOException e) {
            refuse.accept("must be readable");
        } catch (IllegalArgumentException e) {
            refuse.accept("must hold one line of 1 to " + LARGEST + " printable characters");
        }
        return Optional.empty();
    }
}
