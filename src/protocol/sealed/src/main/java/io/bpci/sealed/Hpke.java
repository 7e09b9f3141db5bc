package io.bpci.sealed;

import io.bpci.json.Slice;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * Single-shot HPKE (RFC 9180, 6.1) with HKDF-SHA256 and AES-256-GCM: base mode, and auth mode where there is a sender.
 * Stateless.
 */
final class Hpke {
    /** What {@link #seal} makes: {@code enc} and {@code ct} of RFC 9180. */
    static final class Message {
        private final byte[] enc;
        private final byte[] ciphertext;

        private Message(byte[] enc, byte[] ciphertext) {
            this.enc = enc;
            this.ciphertext = ciphertext;
        }

        byte[] enc() {
            return enc;
        }

        byte[] ciphertext() {
            return ciphertext;
        }
    }

    private Hpke() {}

    /** SealBase, or SealAuth. */
    static Message seal(
            EncryptionPublicKey recipient,
            @Nullable EncryptionPrivateKey sender,
            byte[] info,
            byte[] aad,
            byte[] plaintext,
            SecureRandom random) {
        Encapsulation to = Encapsulation.to(recipient, sender, random);
        var keys = new KeySchedule(mode(sender), recipient.kem(), KeySchedule.AES_256_GCM, to.sharedSecret(), info);
        return new Message(to.enc(), AesGcm.seal(keys.key(), keys.baseNonce(), aad, Slice.of(plaintext)));
    }

    /** OpenBase, or OpenAuth; empty if it does not open. */
    static Optional<byte[]> open(
            byte[] enc,
            EncryptionPrivateKey recipient,
            @Nullable EncryptionPublicKey sender,
            byte[] info,
            byte[] aad,
            byte[] ciphertext) {
        return Encapsulation.from(enc, recipient, sender)
                .map(secret -> new KeySchedule(mode(sender), recipient.kem(), KeySchedule.AES_256_GCM, secret, info))
                .flatMap(keys -> AesGcm.open(keys.key(), keys.baseNonce(), aad, ciphertext));
    }

    private static byte mode(@Nullable Object sender) {
        return sender == null ? KeySchedule.MODE_BASE : KeySchedule.MODE_AUTH;
    }
}
