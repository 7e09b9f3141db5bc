package io.bpci.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Malformed;

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
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;

/**
 * A node's private key in a file: unencrypted PKCS#8 as PEM (RFC 7468), as OpenSSL writes it, readable by its owner
 * alone. Never overwrites: a key that is lost cannot be had again. Needs a file system with POSIX permissions.
 */
public final class KeyFile {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);
    private static final long MAX_BYTES = 8_192;

    private KeyFile() {}

    /**
     * A new key in a new file; directories above it are made where they are missing.
     *
     * @throws FileAlreadyExistsException if there is a file
     */
    public static Ed25519PrivateKey generate(Path file, SecureRandom random) throws IOException {
        Ed25519PrivateKey key = Ed25519PrivateKey.generate(random);
        write(file, key);
        return key;
    }

    /**
     * Writes the key so that the file is whole or not there, also after a crash.
     *
     * @throws FileAlreadyExistsException if there is a file
     */
    public static void write(Path file, Ed25519PrivateKey key) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) throw new FileSystemException(file.toString(), null, "is no place for a file");
        Files.createDirectories(directory);
        Path partial = Files.createTempFile(directory, ".key-", ".tmp", PosixFilePermissions.asFileAttribute(OWNER));
        try {
            try (var out = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                ByteBuffer pem = ByteBuffer.wrap(key.toSecretPem().getBytes(US_ASCII));
                while (pem.hasRemaining()) out.write(pem);
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
     * @throws Malformed if it is not such a key
     */
    public static Ed25519PrivateKey read(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new AccessDeniedException(
                    file.toString(),
                    null,
                    "others may read or write this private key (mode %s): chmod 600 %s"
                            .formatted(PosixFilePermissions.toString(permissions), file));
        }
        if (Files.size(file) > MAX_BYTES) throw new Malformed(file + " is too large for a private key");
        return Ed25519PrivateKey.fromPem(Files.readString(file, US_ASCII));
    }
}
