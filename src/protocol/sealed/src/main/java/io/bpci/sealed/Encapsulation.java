package io.bpci.sealed;

import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;
import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * A secret that a sender and a recipient share, and what carries it: Encap, AuthEncap, Decap and AuthDecap of RFC 9180
 * (4) for both KEMs.
 */
final class Encapsulation {
    private final byte[] sharedSecret;
    private final byte[] enc;

    private Encapsulation(byte[] sharedSecret, byte[] enc) {
        this.sharedSecret = sharedSecret;
        this.enc = enc;
    }

    byte[] sharedSecret() {
        return sharedSecret;
    }

    byte[] enc() {
        return enc;
    }

    /**
     * @param sender to be authenticated, which {@link Kem#X25519} alone can do
     */
    static Encapsulation to(EncryptionPublicKey recipient, @Nullable EncryptionPrivateKey sender, SecureRandom random) {
        requireOneKem(recipient.kem(), sender == null ? null : sender.kem());
        return switch (recipient.kem()) {
            case X25519 -> dh(recipient, sender, random);
            case X_WING -> {
                var secret =
                        new XWingKEMGenerator(random)
                                .generateEncapsulated(new XWingPublicKeyParameters(recipient.bytes()));
                yield new Encapsulation(secret.getSecret(), secret.getEncapsulation());
            }
        };
    }

    /** The shared secret; empty if there can be none. Another key than the intended one gives another secret. */
    static Optional<byte[]> from(byte[] enc, EncryptionPrivateKey recipient, @Nullable EncryptionPublicKey sender) {
        requireOneKem(recipient.kem(), sender == null ? null : sender.kem());
        if (enc.length != recipient.kem().encLength()) return Optional.empty();
        return switch (recipient.kem()) {
            case X25519 -> dh(enc, recipient, sender);
            case X_WING -> {
                try {
                    yield Optional.of(new XWingKEMExtractor(recipient.xWing()).extractSecret(enc));
                } catch (IllegalStateException e) {
                    // BouncyCastle does not agree with points of small order.
                    yield Optional.empty();
                }
            }
        };
    }

    /** X-Wing is no authenticated KEM (draft-connolly-cfrg-xwing-kem), and X25519 agrees with X25519 alone. */
    private static void requireOneKem(Kem recipient, @Nullable Kem sender) {
        if (sender != null && (sender != Kem.X25519 || recipient != Kem.X25519)) {
            throw new IllegalArgumentException("only X25519 authenticates its sender");
        }
    }

    /** RFC 9180, 4.1: Encap, and AuthEncap where there is a sender. */
    private static Encapsulation dh(
            EncryptionPublicKey recipient, @Nullable EncryptionPrivateKey sender, SecureRandom random) {
        byte[] ephemeral = new byte[Curve25519.LENGTH];
        random.nextBytes(ephemeral);
        byte[] enc = Curve25519.publicKey(ephemeral);
        byte[] pkR = recipient.bytes();
        byte[] dh = agreeWithSound(ephemeral, pkR);
        byte[] context = LabeledHkdf.concat(enc, pkR);
        if (sender != null) {
            dh = LabeledHkdf.concat(dh, agreeWithSound(sender.exposeSecret(), pkR));
            context = LabeledHkdf.concat(context, sender.publicKey().bytes());
        }
        return new Encapsulation(extractAndExpand(dh, context), enc);
    }

    /** RFC 9180, 4.1: Decap, and AuthDecap where there is a sender. */
    private static Optional<byte[]> dh(
            byte[] enc, EncryptionPrivateKey recipient, @Nullable EncryptionPublicKey sender) {
        Optional<byte[]> agreed = Curve25519.agree(recipient.exposeSecret(), enc);
        if (agreed.isEmpty()) return Optional.empty();
        byte[] dh = agreed.get();
        byte[] context = LabeledHkdf.concat(enc, recipient.publicKey().bytes());
        if (sender != null) {
            byte[] pkS = sender.bytes();
            dh = LabeledHkdf.concat(dh, agreeWithSound(recipient.exposeSecret(), pkS));
            context = LabeledHkdf.concat(context, pkS);
        }
        return Optional.of(extractAndExpand(dh, context));
    }

    /** With keys that were checked when they were built. */
    private static byte[] agreeWithSound(byte[] scalar, byte[] publicKey) {
        return Curve25519.agree(scalar, publicKey).orElseThrow();
    }

    private static byte[] extractAndExpand(byte[] dh, byte[] kemContext) {
        var kdf = LabeledHkdf.ofKem(Kem.X25519);
        byte[] eaePrk = kdf.extract(LabeledHkdf.EMPTY, "eae_prk", dh);
        return kdf.expand(eaePrk, "shared_secret", kemContext, LabeledHkdf.HASH_LENGTH);
    }
}
