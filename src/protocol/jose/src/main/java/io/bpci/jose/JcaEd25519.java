package io.bpci.jose;

import io.bpci.json.Slice;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Any JCA provider that verifies without the cofactor and compares R byte for byte, as Corretto's and the JDK's do. */
final class JcaEd25519 extends Ed25519 {
    private static final String CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    /** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410, 4) up to its bytes. */
    private static final byte[] SPKI_FRAME = HexFormat.of().parseHex("302a300506032b6570032100");

    /** Corretto gathers a message before it looks at it, and takes no more. */
    private static final int MOST = 1 << 20;

    private final Provider provider;
    private final KeyFactory keys;
    private final Ed25519 forMore = bouncyCastle();

    /** Making a Signature costs more than resetting one, and none may be used by two threads. */
    private final ThreadLocal<Signature> signatures = ThreadLocal.withInitial(this::newSignature);

    JcaEd25519(Provider provider) {
        this.provider = provider;
        try {
            this.keys = KeyFactory.getInstance("Ed25519", provider);
            Signature.getInstance("Ed25519", provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(provider.getName() + " has no Ed25519", e);
        }
    }

    /** Null where the jar is absent, its native library does not load, or its key factory was not asked for. */
    static @Nullable Ed25519 corretto() {
        try {
            var type = Class.forName(CORRETTO, true, JcaEd25519.class.getClassLoader());
            var provider = (Provider) type.getField("INSTANCE").get(null);
            Object failure = type.getMethod("getLoadingError").invoke(provider);
            return failure == null ? new JcaEd25519(provider) : null;
        } catch (ReflectiveOperationException | LinkageError | IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public String name() {
        return provider.getName() + " " + provider.getVersionStr();
    }

    @Override
    boolean holds(Ed25519PublicKey key, byte[] signature, Slice... message) {
        if (length(message) > MOST) return forMore.holds(key, signature, message);
        var prepared = (PublicKey) key.prepared(this, () -> prepare(key));
        Signature verifier = signatures.get();
        try {
            verifier.initVerify(prepared);
            update(verifier, message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false; // providers differ in whether a bad signature is an answer or an exception
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(name() + " refuses a sound key", e);
        }
    }

    @Override
    public byte[] sign(Ed25519PrivateKey key, Slice... message) {
        if (length(message) > MOST) return forMore.sign(key, message);
        var prepared = (PrivateKey) key.prepared(this, () -> prepare(key));
        Signature signer = signatures.get();
        try {
            signer.initSign(prepared);
            update(signer, message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name() + " cannot sign", e);
        }
    }

    private static long length(Slice... message) {
        long length = 0;
        for (Slice part : message) length += part.length();
        return length;
    }

    private static void update(Signature signature, Slice... message) throws SignatureException {
        for (Slice part : message) {
            signature.update(part.array(), part.from(), part.length());
        }
    }

    private Signature newSignature() {
        try {
            return Signature.getInstance("Ed25519", provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object prepare(Ed25519PublicKey key) {
        byte[] spki = Arrays.copyOf(SPKI_FRAME, SPKI_FRAME.length + Ed25519PublicKey.LENGTH);
        System.arraycopy(key.bytes(), 0, spki, SPKI_FRAME.length, Ed25519PublicKey.LENGTH);
        try {
            return keys.generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name() + " refuses a sound key", e);
        }
    }

    private Object prepare(Ed25519PrivateKey key) {
        try {
            return keys.generatePrivate(new PKCS8EncodedKeySpec(key.toSecretPkcs8()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name() + " refuses a sound key", e);
        }
    }
}
