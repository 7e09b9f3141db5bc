package io.bpci.sealed;

import io.bpci.json.Malformed;

import org.bouncycastle.math.ec.rfc7748.X25519;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** X25519 (RFC 7748), and which points are taken from others. */
final class Curve25519 {
    static final int LENGTH = 32;

    /** 2^255 - 19, least significant byte first. */
    private static final byte[] P =
            HexFormat.of().parseHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    /** The canonical u-coordinates of all points of small order, on the curve and on its twist. */
    private static final List<byte[]> SMALL_ORDER =
            List.of(
                    point("0000000000000000000000000000000000000000000000000000000000000000"),
                    point("0100000000000000000000000000000000000000000000000000000000000000"),
                    point("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
                    point("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
                    point("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));

    private Curve25519() {}

    private static byte[] point(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /**
     * RFC 7748 (5) has readers mask the highest bit and take u-coordinates beyond the prime. Nobody writes such, and
     * refusing them leaves every point one form. With points of small order the result is zero, whatever the key.
     *
     * @param what names the point in the message of a refusal
     * @throws Malformed if the 32 bytes from there are no canonical u-coordinate, or one of small order
     */
    static void requireSound(byte[] bytes, int from, String what) {
        for (byte[] small : SMALL_ORDER) {
            if (Arrays.equals(bytes, from, from + LENGTH, small, 0, LENGTH)) {
                throw new Malformed(what + " is an X25519 point of small order");
            }
        }
        if (!isCanonical(bytes, from)) {
            throw new Malformed(what + " is not the canonical form of an X25519 point");
        }
    }

    private static boolean isCanonical(byte[] bytes, int from) {
        for (int i = LENGTH - 1; i >= 0; i--) {
            int difference = (bytes[from + i] & 0xff) - (P[i] & 0xff);
            if (difference != 0) return difference < 0;
        }
        return false;
    }

    static byte[] publicKey(byte[] scalar) {
        byte[] point = new byte[LENGTH];
        X25519.generatePublicKey(scalar, 0, point, 0);
        return point;
    }

    /** RFC 9180, 7.1.4: empty if the result is zero, which is to be an error. */
    static Optional<byte[]> agree(byte[] scalar, byte[] point) {
        byte[] agreed = new byte[LENGTH];
        return X25519.calculateAgreement(scalar, 0, point, 0, agreed, 0) ? Optional.of(agreed) : Optional.empty();
    }
}
