package io.bpci.note;

import io.bpci.json.Malformed;

import java.util.Base64;

/**
 * Base64 with padding (RFC 4648, 4), read so strictly that every byte string has exactly one form: what is read is
 * written again byte for byte.
 */
final class Base64Text {
    private Base64Text() {}

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] decode(String text, String what) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new Malformed(what + " is not base64");
        }
        // RFC 4648, 3.2 and 3.5: padding is there, and the unused bits are zero. The JDK's decoder asks for neither.
        if (!encode(bytes).equals(text)) {
            throw new Malformed(what + " is not base64 with padding and with unused bits of zero");
        }
        return bytes;
    }
}
