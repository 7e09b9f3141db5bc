package io.bpci.sealed;

import io.bpci.json.Slice;

import java.security.GeneralSecurityException;
import java.util.Optional;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM (NIST SP 800-38D; RFC 5116, 5.2) by the JDK, which uses the processor's instructions. */
final class AesGcm {
    static final int KEY_LENGTH = 32;
    static final int NONCE_LENGTH = 12;
    static final int TAG_LENGTH = 16;

    private AesGcm() {}

    /** The ciphertext with its tag at the end. A key and nonce may be used once. */
    static byte[] seal(byte[] key, byte[] nonce, byte[] aad, Slice plaintext) {
        try {
            return run(Cipher.ENCRYPT_MODE, key, nonce, aad, plaintext);
        } catch (GeneralSecurityException e) {
            throw unexpected(e);
        }
    }

    /** Empty if the tag is not that of all the rest. */
    static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] aad, byte[] ciphertext) {
        if (ciphertext.length < TAG_LENGTH) return Optional.empty();
        try {
            return Optional.of(run(Cipher.DECRYPT_MODE, key, nonce, aad, Slice.of(ciphertext)));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw unexpected(e);
        }
    }

    private static byte[] run(int mode, byte[] key, byte[] nonce, byte[] aad, Slice input)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_LENGTH, nonce));
        cipher.updateAAD(aad);
        return cipher.doFinal(input.array(), input.from(), input.length());
    }

    private static IllegalStateException unexpected(GeneralSecurityException e) {
        return new IllegalStateException("every Java has AES-256-GCM", e);
    }
}
