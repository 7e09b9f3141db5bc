package io.bpci.jose;

import io.bpci.json.Malformed;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The checks of points and scalars that make verification strict, the same whichever library does the arithmetic. Works
 * on public values only, so its time may depend on them.
 */
final class Curve {
    /** The order L of the base point, least significant byte first (RFC 8032, 5.1). */
    private static final byte[] L =
            HexFormat.of().parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

    private Curve() {}

    /**
     * @throws Malformed if the 32 bytes are not the canonical encoding of a point of prime order
     */
    static void requireSoundKey(byte[] encoded) {
        if (!Ed25519.validatePublicKeyPartial(encoded, 0)) {
            throw new Malformed(
                    "an Ed25519 public key must be the canonical encoding of a point on the curve, not of small order");
        }
        if (!isSoundPoint(encoded)) {
            throw new Malformed("an Ed25519 public key must be a point of prime order");
        }
    }

    /** Whether the 32 bytes are the canonical encoding of a point of prime order, the neutral point excluded. */
    static boolean isSoundPoint(byte[] encoded) {
        return Ed25519.validatePublicKeyFull(encoded, 0);
    }

    /** RFC 8032, 5.1.7: S must lie below L, or a second signature could be made from the first. */
    static boolean isCanonicalScalar(byte[] signature) {
        for (int i = 31; i >= 0; i--) {
            int difference = (signature[32 + i] & 0xff) - (L[i] & 0xff);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }

    /**
     * Whether R is the neutral point, the only point of small order that could satisfy the equation for a sound key.
     */
    static boolean isNeutral(byte[] signature) {
        return signature[0] == 1 && Arrays.mismatch(signature, 1, 32, ZEROS, 1, 32) < 0;
    }

    private static final byte[] ZEROS = new byte[32];
}
