package io.bpci.note;

import io.bpci.jose.PrivateKeyPem;
import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An ML-DSA-65 private key (FIPS 204), kept and stored as the 32-byte seed that it is made from. Secret: {@code
 * toString} names its kind only, and the seed leaves through {@link #exposeSecretSeed} alone (the PKCS#8 forms are made
 * from it). Immutable, safe for concurrent use; equality is by value, in constant time.
 */
public final class MlDsa65PrivateKey {
    private static final HexFormat HEX = HexFormat.of();
    private static final int EXPANDED_LENGTH = 4032;

    /** RFC 9881, 6: OneAsymmetricKey around {@code seed [0] OCTET STRING}, up to the seed. */
    private static final byte[] SEED_FRAME = HEX.parseHex("3034020100300b060960864801650304031204228020");

    /** RFC 9881, 6: OneAsymmetricKey around {@code both}, up to the seed; then up to the expanded key. */
    private static final byte[] BOTH_FRAME =
            HEX.parseHex("30820ffe020100300b060960864801650304031204820fea30820fe60420");

    private static final byte[] EXPANDED_FRAME = HEX.parseHex("04820fc0");

    private final byte[] seed;
    private final PrivateKey key;
    private final MlDsa65PublicKey publicKey;

    private MlDsa65PrivateKey(byte[] seed) {
        this.seed = seed;
        KeyPair pair = MlDsa65.expand(seed);
        this.key = pair.getPrivate();
        this.publicKey = MlDsa65PublicKey.fromSpki(pair.getPublic().getEncoded());
    }

    /**
     * @param seed 32 bytes, copied
     * @throws Malformed if there are more or fewer
     */
    public static MlDsa65PrivateKey fromSeed(byte[] seed) {
        if (seed.length != MlDsa65.SEED_LENGTH) {
            throw new Malformed("an ML-DSA-65 seed has " + MlDsa65.SEED_LENGTH + " bytes, not " + seed.length);
        }
        return new MlDsa65PrivateKey(seed.clone());
    }

    public static MlDsa65PrivateKey generate(SecureRandom random) {
        byte[] seed = new byte[MlDsa65.SEED_LENGTH];
        random.nextBytes(seed);
        return new MlDsa65PrivateKey(seed);
    }

    /**
     * Reads an unencrypted PKCS#8 key that holds the seed (RFC 9881, 6), alone or with the expanded key, as {@code
     * openssl genpkey -algorithm ML-DSA-65} writes it.
     *
     * @throws Malformed if the bytes are anything else, the expanded key alone included, or if seed and expanded key
     *     disagree
     */
    public static MlDsa65PrivateKey fromPkcs8(byte[] der) {
        if (der.length == SEED_FRAME.length + MlDsa65.SEED_LENGTH && TypedKey.startsWith(der, SEED_FRAME)) {
            return new MlDsa65PrivateKey(Arrays.copyOfRange(der, SEED_FRAME.length, der.length));
        }
        int seedEnd = BOTH_FRAME.length + MlDsa65.SEED_LENGTH;
        int expandedStart = seedEnd + EXPANDED_FRAME.length;
        if (der.length == expandedStart + EXPANDED_LENGTH
                && TypedKey.startsWith(der, BOTH_FRAME)
                && Arrays.equals(der, seedEnd, expandedStart, EXPANDED_FRAME, 0, EXPANDED_FRAME.length)) {
            var read = new MlDsa65PrivateKey(Arrays.copyOfRange(der, BOTH_FRAME.length, seedEnd));
            // RFC 9881, 8: who reads both forms makes sure that they are the same key.
            if (!MessageDigest.isEqual(read.expanded(), Arrays.copyOfRange(der, expandedStart, der.length))) {
                throw new Malformed("the seed and the expanded key of the ML-DSA-65 private key are not the same key");
            }
            return read;
        }
        throw new Malformed(
                "not an ML-DSA-65 private key in PKCS#8 with its seed (54 or 4,098 bytes, as openssl"
                        + " genpkey writes it)");
    }

    /**
     * Reads one PEM block {@code PRIVATE KEY} (RFC 7468, 10).
     *
     * @throws Malformed as {@link #fromPkcs8} says
     */
    public static MlDsa65PrivateKey fromPem(String pem) {
        return fromPkcs8(PrivateKeyPem.read(pem));
    }

    /** Secret: the unencrypted PKCS#8 form with the seed alone (RFC 9881, 6), 54 bytes. */
    public byte[] toSecretPkcs8() {
        return TypedKey.concat(SEED_FRAME, seed);
    }

    /** Secret: the same as PEM. */
    public String toSecretPem() {
        return PrivateKeyPem.write(toSecretPkcs8());
    }

    /** Secret: a copy of the 32 bytes that are the key. Each call in the code is a place to review. */
    public byte[] exposeSecretSeed() {
        return seed.clone();
    }

    public MlDsa65PublicKey publicKey() {
        return publicKey;
    }

    /**
     * The signature, 3,309 bytes, over the message, with an empty context.
     *
     * @param random makes each signature another (FIPS 204, 3.4: hedged)
     */
    public byte[] sign(byte[] message, SecureRandom random) {
        Signature signer = MlDsa65.signature();
        try {
            signer.initSign(key, random);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an ML-DSA-65 key that does not sign", e);
        }
    }

    /** FIPS 204's own form of the key, which ends the form that the JDK writes. */
    private byte[] expanded() {
        byte[] der = key.getEncoded();
        return Arrays.copyOfRange(der, der.length - EXPANDED_LENGTH, der.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MlDsa65PrivateKey that && MessageDigest.isEqual(seed, that.seed);
    }

    @Override
    public int hashCode() {
        return publicKey.hashCode();
    }

    @Override
    public String toString() {
        return "ML-DSA-65 private key";
    }
}
