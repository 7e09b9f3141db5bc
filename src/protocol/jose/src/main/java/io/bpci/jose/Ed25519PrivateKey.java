package io.bpci.jose;

import io.bpci.json.Malformed;

import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.function.Supplier;

/**
 * An Ed25519 private key (RFC 8032, 5.1.5). Secret: {@code toString} names its public key only, and the seed leaves
 * through {@link #exposeSecretSeed} alone (the PKCS#8 forms are made from it). Immutable; equality is by value, in
 * constant time.
 */
public final class Ed25519PrivateKey {
    public static final int LENGTH = 32;

    private final byte[] seed;
    private final Ed25519PublicKey publicKey;

    private volatile @Nullable Prepared prepared;

    private record Prepared(io.bpci.jose.Ed25519 engine, Object key) {
        @Override
        public String toString() {
            return "secret";
        }
    }

    private Ed25519PrivateKey(byte[] seed) {
        this.seed = seed;
        byte[] encoded = new byte[Ed25519PublicKey.LENGTH];
        Ed25519.generatePublicKey(seed, 0, encoded, 0);
        this.publicKey = Ed25519PublicKey.derived(encoded);
    }

    /**
     * @param seed 32 bytes, copied
     * @throws Malformed if there are more or fewer
     */
    public static Ed25519PrivateKey fromSeed(byte[] seed) {
        if (seed.length != LENGTH) {
            throw new Malformed("an Ed25519 seed has 32 bytes, not " + seed.length);
        }
        return new Ed25519PrivateKey(seed.clone());
    }

    public static Ed25519PrivateKey generate(SecureRandom random) {
        byte[] seed = new byte[LENGTH];
        random.nextBytes(seed);
        return new Ed25519PrivateKey(seed);
    }

    /**
     * Reads an unencrypted PKCS#8 key (RFC 5958, RFC 8410), as {@code openssl genpkey -algorithm ed25519} and the JDK
     * write it.
     *
     * @throws Malformed if the bytes are anything else
     */
    public static Ed25519PrivateKey fromPkcs8(byte[] der) {
        return new Ed25519PrivateKey(Pkcs8.readDer(der));
    }

    /**
     * Reads one PEM block {@code PRIVATE KEY} (RFC 7468, 10).
     *
     * @throws Malformed if the text is anything else
     */
    public static Ed25519PrivateKey fromPem(String pem) {
        return new Ed25519PrivateKey(Pkcs8.readDer(PrivateKeyPem.read(pem)));
    }

    /** Secret: the unencrypted PKCS#8 form, 48 bytes, with the bytes that OpenSSL would write. */
    public byte[] toSecretPkcs8() {
        return Pkcs8.writeDer(exposeSecretSeed());
    }

    /** Secret: the unencrypted PKCS#8 form as PEM, with the bytes that OpenSSL would write. */
    public String toSecretPem() {
        return PrivateKeyPem.write(toSecretPkcs8());
    }

    /** Secret: a copy of the 32 bytes that are the key. Each call in the code is a place to review. */
    public byte[] exposeSecretSeed() {
        return seed.clone();
    }

    public Ed25519PublicKey publicKey() {
        return publicKey;
    }

    Object prepared(io.bpci.jose.Ed25519 engine, Supplier<Object> preparation) {
        Prepared current = prepared;
        if (current == null || current.engine != engine) {
            current = new Prepared(engine, preparation.get());
            prepared = current;
        }
        return current.key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ed25519PrivateKey key && MessageDigest.isEqual(seed, key.seed);
    }

    @Override
    public int hashCode() {
        return publicKey.hashCode();
    }

    @Override
    public String toString() {
        return "Ed25519 private key of " + publicKey.thumbprint();
    }
}
