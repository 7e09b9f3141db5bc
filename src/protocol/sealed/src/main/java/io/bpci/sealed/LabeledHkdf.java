package io.bpci.sealed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF-SHA256 (RFC 5869) with the labels of HPKE (RFC 9180, 4), for one suite. Immutable. */
final class LabeledHkdf {
    static final int HASH_LENGTH = 32;
    static final byte[] EMPTY = {};

    private static final byte[] VERSION = "HPKE-v1".getBytes(US_ASCII);

    private final byte[] suiteId;

    private LabeledHkdf(byte[] suiteId) {
        this.suiteId = suiteId;
    }

    /** RFC 9180, 4.1: suite_id = concat("KEM", I2OSP(kem_id, 2)). */
    static LabeledHkdf ofKem(Kem kem) {
        return new LabeledHkdf(concat("KEM".getBytes(US_ASCII), i2osp2(kem.id())));
    }

    /** RFC 9180, 5.1: suite_id = concat("HPKE", kem_id, kdf_id, aead_id), two bytes each. */
    static LabeledHkdf ofSuite(Kem kem, int kdf, int aead) {
        return new LabeledHkdf(concat("HPKE".getBytes(US_ASCII), i2osp2(kem.id()), i2osp2(kdf), i2osp2(aead)));
    }

    /** LabeledExtract. */
    byte[] extract(byte[] salt, String label, byte[] ikm) {
        // RFC 5869, 2.2: a salt that is not provided is HashLen zeros. HMAC pads an empty key to the same.
        return hmac(salt.length == 0 ? new byte[HASH_LENGTH] : salt, VERSION, suiteId, label.getBytes(US_ASCII), ikm);
    }

    /** LabeledExpand, to no more than one hash, which is all that HPKE needs here. */
    byte[] expand(byte[] prk, String label, byte[] info, int length) {
        // RFC 5869, 2.3: T(1) = HMAC(PRK, info | 0x01); the output is as much of it as is asked for.
        byte[] block = hmac(prk, i2osp2(length), VERSION, suiteId, label.getBytes(US_ASCII), info, new byte[] {1});
        return Arrays.copyOf(block, length);
    }

    static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static byte[] i2osp2(int number) {
        return new byte[] {(byte) (number >> 8), (byte) number};
    }
}
