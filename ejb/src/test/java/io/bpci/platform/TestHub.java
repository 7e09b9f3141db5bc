package io.bpci.platform;

import io.bpci.jose.Ed25519PrivateKey;

import java.security.SecureRandom;

/** A hub's identity that is on no disk. */
public final class TestHub {
    private TestHub() {}

    public static HubIdentity identity(SecureRandom random) {
        return new HubIdentity(Ed25519PrivateKey.generate(random));
    }
}
