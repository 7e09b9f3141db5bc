package io.bpci.platform;

import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** The hub's own signing key. Its thumbprint is the {@code hub_id} that nodes pin. */
public final class HubIdentity {
    private static final String FILE = "hub-signing-key.pem";

    private final Ed25519PrivateKey key;
    private final Thumbprint hubId;

    HubIdentity(Ed25519PrivateKey key) {
        this.key = key;
        this.hubId = key.publicKey().thumbprint();
    }

    /** The key in that directory; made, readable by the hub alone, where there is none yet. */
    static HubIdentity in(Path directory, SecureRandom random) {
        try {
            Path file = directory.resolve(FILE);
            if (!Files.exists(file)) make(directory, file, random);
            return new HubIdentity(Ed25519PrivateKey.fromPem(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("the hub's key in " + directory + " cannot be read or made", e);
        }
    }

    private static void make(Path directory, Path file, SecureRandom random) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // Written whole under another name first: a crash leaves no half key, and of two hubs that start at once one
        // wins.
        Path draft = Files.createTempFile(directory, FILE, ".new", ownerOnly);
        Files.writeString(draft, Ed25519PrivateKey.generate(random).toSecretPem());
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // The other hub's key is the one.
        } finally {
            Files.delete(draft);
        }
    }

    public Ed25519PrivateKey key() {
        return key;
    }

    public Ed25519PublicKey publicKey() {
        return key.publicKey();
    }

    public Thumbprint hubId() {
        return hubId;
    }
}
