package io.bpci.jose;

import io.bpci.json.Slice;

import java.security.Provider;

/**
 * Signs and verifies Ed25519 (RFC 8032, 5.1), strictly and alike whichever library computes: a signature is good only
 * if
 *
 * <ul>
 *   <li>it has exactly 64 bytes,
 *   <li>S lies below the group order L (RFC 8032, 5.1.7),
 *   <li>R is the canonical encoding of a point, and not of small order,
 *   <li>the equation holds without the cofactor: the encoding of S B - k A is R, byte for byte.
 * </ul>
 *
 * <p>That keys are sound, {@link Ed25519PublicKey} sees to. These are the rules of the Web Cryptography API, so a
 * browser reaches the same verdict. Safe for concurrent use.
 */
public abstract sealed class Ed25519 permits JcaEd25519, BouncyCastleEd25519 {
    static final int SIGNATURE_LENGTH = 64;

    Ed25519() {}

    /**
     * The fastest engine that works here: AmazonCorrettoCryptoProvider where its jar and native library load, else
     * BouncyCastle. The former needs the system property {@code
     * com.amazon.corretto.crypto.provider.registerEdKeyFactory=true} when the virtual machine starts.
     */
    public static Ed25519 fastest() {
        Ed25519 corretto = JcaEd25519.corretto();
        return corretto != null ? corretto : bouncyCastle();
    }

    /** BouncyCastle's own implementation, in plain Java. */
    public static Ed25519 bouncyCastle() {
        return new BouncyCastleEd25519();
    }

    /**
     * An engine over a JCA provider, which need not be registered.
     *
     * @throws IllegalArgumentException if the provider cannot sign and verify Ed25519
     */
    public static Ed25519 jca(Provider provider) {
        return new JcaEd25519(provider);
    }

    /** Which library computes, with its version, for logs and health reports. */
    public abstract String name();

    /** Whether the signature is the key's over the parts, one after the other. Never throws on bad signatures. */
    public final boolean verify(Ed25519PublicKey key, byte[] signature, Slice... message) {
        return signature.length == SIGNATURE_LENGTH
                && Curve.isCanonicalScalar(signature)
                && !Curve.isNeutral(signature)
                && holds(key, signature, message);
    }

    /** The signature, 64 bytes, over the parts, one after the other. */
    public abstract byte[] sign(Ed25519PrivateKey key, Slice... message);

    /** The equation, and that R is canonical. */
    abstract boolean holds(Ed25519PublicKey key, byte[] signature, Slice... message);
}
