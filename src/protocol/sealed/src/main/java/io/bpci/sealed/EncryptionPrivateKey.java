package io.bpci.sealed;

import io.bpci.json.Malformed;

import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Objects;

/**
 * A private key that opens what was sealed to its public one. Secret: {@code toString} names the public key only, and
 * the bytes leave through {@link #exposeSecret} alone. Immutable, safe for concurrent use; equality is by value, in
 * constant time.
 */
public final class EncryptionPrivateKey {
    /** Nsk of RFC 9180, for both KEMs. */
    public static final int LENGTH = 32;

    private final byte[] secret;
    private final EncryptionPublicKey publicKey;

    /** Expanded once, for that takes as long as to open; null where the KEM is another. */
    private final @Nullable XWingPrivateKeyParameters xWing;

    private EncryptionPrivateKey(
            byte[] secret, EncryptionPublicKey publicKey, @Nullable XWingPrivateKeyParameters xWing) {
        this.secret = secret;
        this.publicKey = publicKey;
        this.xWing = xWing;
    }

    private static EncryptionPrivateKey of(Kem kem, byte[] secret) {
        return switch (kem) {
            case X25519 ->
                    new EncryptionPrivateKey(secret, EncryptionPublicKey.of(kem, Curve25519.publicKey(secret)), null);
            case X_WING -> {
                var hpke = new HPKE(HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
                AsymmetricCipherKeyPair pair = hpke.deserializePrivateKey(secret, null);
                yield new EncryptionPrivateKey(
                        secret,
                        EncryptionPublicKey.of(kem, hpke.serializePublicKey(pair.getPublic())),
                        (XWingPrivateKeyParameters) pair.getPrivate());
            }
        };
    }

    /**
     * @param secret 32 bytes, copied: the scalar of RFC 7748 for X25519, the seed for X-Wing
     * @throws Malformed if there are more or fewer
     */
    public static EncryptionPrivateKey fromSecret(Kem kem, byte[] secret) {
        if (secret.length != LENGTH) {
            throw new Malformed("a private key of %s has %d bytes, not %d".formatted(kem, LENGTH, secret.length));
        }
        return of(kem, secret.clone());
    }

    public static EncryptionPrivateKey generate(Kem kem, SecureRandom random) {
        byte[] secret = new byte[LENGTH];
        random.nextBytes(secret);
        return of(kem, secret);
    }

    public Kem kem() {
        return publicKey.kem();
    }

    public EncryptionPublicKey publicKey() {
        return publicKey;
    }

    /** Secret: a copy of the 32 bytes that are the key. Each call in the code is a place to review. */
    public byte[] exposeSecret() {
        return secret.clone();
    }

    /** Secret: the expanded form, of a key of X-Wing. */
    XWingPrivateKeyParameters xWing() {
        return Objects.requireNonNull(xWing);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncryptionPrivateKey key
                && kem() == key.kem()
                && MessageDigest.isEqual(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return publicKey.hashCode();
    }

    @Override
    public String toString() {
        return "private key of " + publicKey;
    }
}
