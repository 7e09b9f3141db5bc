package io.bpci.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files with a private key, for their owner alone. Needs a file system with POSIX permissions. */
final class SecretFile {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    private SecretFile() {}

    /**
     * Writes a file so that it is whole or not there, also after a crash; directories above it are made where they are
     * missing.
     *
     * @throws FileAlreadyExistsException if there is a file
     */
    static void write(Path file, byte[] secret) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) throw new FileSystemException(file.toString(), null, "is no place for a file");
        Files.createDirectories(directory);
        Path partial = Files.createTempFile(directory, ".key-", ".tmp", PosixFilePermissions.asFileAttribute(OWNER));
        try {
            try (var out = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(secret);
                while (bytes.hasRemaining()) out.write(bytes);
                out.force(true);
            }
            // Unlike a move, a link does not replace a file that appeared meanwhile.
            Files.createLink(file, partial);
        } finally {
            Files.deleteIfExists(partial);
        }
        try (var in = FileChannel.open(directory, StandardOpenOption.READ)) {
            in.force(true);
        }
    }

    /**
     * @throws AccessDeniedException if others than the owner may read or write the file
     */
    static void requirePrivate(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new AccessDeniedException(
                    file.toString(),
                    null,
                    "others may read or write this private key (mode %s): chmod 600 %s"
                            .formatted(PosixFilePermissions.toString(permissions), file));
        }
    }
}
