package io.bpci.note;

import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** An ML-DSA-65 public key (FIPS 204), 1,952 raw bytes. Immutable, safe for concurrent use; equality is by value. */
public final class MlDsa65PublicKey {
    public static final int LENGTH = 1952;
    static final int SIGNATURE_LENGTH = 3309;

    /** SubjectPublicKeyInfo (RFC 9881, 4) up to the raw key. */
    private static final byte[] SPKI_FRAME = HexFormat.of().parseHex("308207b2300b0609608648016503040312038207a100");

    private final byte[] encoded;
    private final PublicKey key;

    private MlDsa65PublicKey(byte[] encoded) {
        this.encoded = encoded;
        try {
            this.key =
                    MlDsa65.keyFactory().generatePublic(new X509EncodedKeySpec(TypedKey.concat(SPKI_FRAME, encoded)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every 1,952 bytes are an ML-DSA-65 public key", e);
        }
    }

    /**
     * @param encoded 1,952 bytes, copied
     * @throws Malformed if there are more or fewer
     */
    public static MlDsa65PublicKey of(byte[] encoded) {
        if (encoded.length != LENGTH) {
            throw new Malformed("an ML-DSA-65 public key has " + LENGTH + " bytes, not " + encoded.length);
        }
        return new MlDsa65PublicKey(encoded.clone());
    }

    /** From the form that the JDK writes. */
    static MlDsa65PublicKey fromSpki(byte[] der) {
        if (der.length != SPKI_FRAME.length + LENGTH || !TypedKey.startsWith(der, SPKI_FRAME)) {
            throw new IllegalStateException("the JDK writes ML-DSA-65 public keys in a new way");
        }
        return new MlDsa65PublicKey(Arrays.copyOfRange(der, SPKI_FRAME.length, der.length));
    }

    /** Whether the signature is this key's over the message, with an empty context. Never throws on bad signatures. */
    public boolean verify(byte[] signature, byte[] message) {
        if (signature.length != SIGNATURE_LENGTH) {
            return false;
        }
        Signature verifier = MlDsa65.signature();
        try {
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false; // so the JDK says of some that are badly encoded
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("an ML-DSA-65 key that does not verify", e);
        }
    }

    /** The 1,952 bytes, a copy. */
    public byte[] bytes() {
        return encoded.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MlDsa65PublicKey that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "ML-DSA-65 public key";
    }
}
