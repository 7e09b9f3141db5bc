package io.bpci.sealed;

/**
 * What an encapsulated secret becomes: the key and the nonce of the one message that is sealed with it (RFC 9180, 5.1).
 * The same for every KEM. Pre-shared keys, exported secrets and further messages have no use here.
 */
final class KeySchedule {
    /** RFC 9180, 5: table 1. */
    static final byte MODE_BASE = 0x00;

    static final byte MODE_AUTH = 0x02;

    /** RFC 9180, 7.2. */
    static final int HKDF_SHA256 = 0x0001;

    /** RFC 9180, 7.3. */
    static final int AES_256_GCM = 0x0002;

    private final byte[] key;
    private final byte[] baseNonce;

    KeySchedule(byte mode, Kem kem, int aead, byte[] sharedSecret, byte[] info) {
        var kdf = LabeledHkdf.ofSuite(kem, HKDF_SHA256, aead);
        byte[] noPskId = kdf.extract(LabeledHkdf.EMPTY, "psk_id_hash", LabeledHkdf.EMPTY);
        byte[] infoHash = kdf.extract(LabeledHkdf.EMPTY, "info_hash", info);
        byte[] context = LabeledHkdf.concat(new byte[] {mode}, noPskId, infoHash);
        byte[] secret = kdf.extract(sharedSecret, "secret", LabeledHkdf.EMPTY);
        this.key = kdf.expand(secret, "key", context, AesGcm.KEY_LENGTH);
        this.baseNonce = kdf.expand(secret, "base_nonce", context, AesGcm.NONCE_LENGTH);
    }

    byte[] key() {
        return key;
    }

    /** RFC 9180, 5.2: the nonce of the first message, whose sequence number is zero. */
    byte[] baseNonce() {
        return baseNonce;
    }
}
