package io.bpci.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Malformed;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * A node's private key in a file: unencrypted PKCS#8 as PEM (RFC 7468), as OpenSSL writes it, readable by its owner
 * alone. Never overwrites: a key that is lost cannot be had again. Needs a file system with POSIX permissions.
 */
public final class KeyFile {
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
        SecretFile.write(file, key.toSecretPem().getBytes(US_ASCII));
    }

    /**
     * @throws AccessDeniedException if others than the owner may read or write the file
     * @throws Malformed if it is not such a key
     */
    public static Ed25519PrivateKey read(Path file) throws IOException {
        SecretFile.requirePrivate(file);
        if (Files.size(file) > MAX_BYTES) throw new Malformed(file + " is too large for a private key");
        return Ed25519PrivateKey.fromPem(Files.readString(file, US_ASCII));
    }
}
