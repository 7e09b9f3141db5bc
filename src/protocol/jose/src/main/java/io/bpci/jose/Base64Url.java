package io.bpci.jose;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.Base64;

/**
 * Base64url without padding (RFC 4648, 5; RFC 7515, 2), read strictly: every byte string has exactly one form. Padding,
 * line ends, characters of plain base64, and unused bits that are not zero (RFC 4648, 3.5) are refused. Stateless.
 */
public final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final byte[] VALUES = values();

    private Base64Url() {}

    private static byte[] values() {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        return values;
    }

    public static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /**
     * @param what names the thing in the message of a refusal
     * @throws Malformed if the text is not the one form of some bytes
     */
    public static byte[] decode(String text, String what) {
        // What lies beyond Latin-1 becomes '?', which is not in the alphabet either.
        byte[] ascii = text.getBytes(ISO_8859_1);
        return decode(ascii, 0, ascii.length, what);
    }

    /**
     * @param what names the thing in the message of a refusal
     * @throws Malformed if the range is not the one form of some bytes
     */
    public static byte[] decode(byte[] ascii, int from, int to, String what) {
        int length = to - from;
        if (length % 4 == 1) {
            throw new Malformed(what + " is not base64url: no bytes have a form of " + length + " characters");
        }
        byte[] bytes = new byte[(int) (length * 3L / 4)];
        int bits = 0;
        int pending = 0;
        int at = 0;
        for (int i = from; i < to; i++) {
            byte value = VALUES[ascii[i] & 0xff];
            if (value < 0) {
                throw new Malformed(what + " is not base64url without padding");
            }
            bits = bits << 6 | value;
            pending += 6;
            if (pending >= 8) {
                pending -= 8;
                bytes[at++] = (byte) (bits >> pending);
            }
        }
        if ((bits & ((1 << pending) - 1)) != 0) {
            throw new Malformed(what + " is not base64url: its unused bits are not zero");
        }
        return bytes;
    }
}
