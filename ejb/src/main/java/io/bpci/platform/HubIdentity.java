package io.bpci.platform;

import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;

import java.nio.file.Path;
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
        String pem =
                SecretFile.readOrMake(directory.resolve(FILE), () -> Ed25519PrivateKey.generate(random).toSecretPem());
        return new HubIdentity(Ed25519PrivateKey.fromPem(pem));
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
