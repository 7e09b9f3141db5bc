package io.bpci.sealed;

import io.bpci.envelope.Digest;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A public key to which contents are sealed, sound for its KEM: X25519 points are canonical and not of small order, and
 * ML-KEM keys pass the check of FIPS 203 (7.2). Whose it is, a {@link SignedEncryptionKey} tells. Immutable; equality
 * is by value.
 */
public final class EncryptionPublicKey {
    private final Kem kem;
    private final byte[] bytes;
    private final Thumbprint kid;

    private EncryptionPublicKey(Kem kem, byte[] bytes) {
        this.kem = kem;
        this.bytes = bytes;
        this.kid = kidOf(kem, bytes);
    }

    /**
     * @param bytes as RFC 9180 serializes the keys of this KEM: 32 for X25519, 1216 for X-Wing; copied
     * @throws Malformed if they are no sound key
     */
    public static EncryptionPublicKey of(Kem kem, byte[] bytes) {
        if (bytes.length != kem.publicKeyLength()) {
            throw new Malformed(
                    "a public key of %s has %d bytes, not %d".formatted(kem, kem.publicKeyLength(), bytes.length));
        }
        byte[] copy = bytes.clone();
        // X-Wing keys end with the X25519 key.
        Curve25519.requireSound(copy, copy.length - Curve25519.LENGTH, "a public key of " + kem);
        if (kem == Kem.X_WING) requireSoundMlKem(copy);
        return new EncryptionPublicKey(kem, copy);
    }

    /**
     * @throws Malformed if the text is not the base64url form of a sound key
     */
    public static EncryptionPublicKey parse(Kem kem, String base64Url) {
        return of(kem, Base64Url.decode(base64Url, "a public key of " + kem));
    }

    private static void requireSoundMlKem(byte[] xWing) {
        try {
            new XWingPublicKeyParameters(xWing);
        } catch (IllegalArgumentException e) {
            throw new Malformed("a public key of X-Wing has ML-KEM coefficients below 3329 (FIPS 203, 7.2)");
        }
    }

    /** In the manner of RFC 7638: SHA-256 over the canonical form of what makes the key. */
    private static Thumbprint kidOf(Kem kem, byte[] bytes) {
        var json = Json.object().put("kem", kem.wireName()).put("public_key", Base64Url.encode(bytes)).build();
        return new Thumbprint(Base64Url.encode(Digest.over(Slice.of(Jcs.canonical(json))).bytes()));
    }

    public Kem kem() {
        return kem;
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public String base64Url() {
        return Base64Url.encode(bytes);
    }

    /** The key's name: SHA-256, in base64url, over the canonical form of {@code {kem, public_key}}. */
    public Thumbprint kid() {
        return kid;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncryptionPublicKey key && kem == key.kem && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return kid.hashCode();
    }

    @Override
    public String toString() {
        return "public key %s of %s".formatted(kid, kem);
    }
}
