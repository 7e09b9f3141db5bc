package io.bpci.testkit;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An authenticator app: time-based one-time codes (RFC 6238) of six digits, each for 30 s, with HMAC-SHA-256. */
public final class Totp {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int PERIOD_SECS = 30;
    private static final int DIGITS = 1_000_000;

    private Totp() {}

    /**
     * @param secret base32 (RFC 4648, 6), without padding
     */
    public static String code(String secret, Instant now) {
        return code(decoded(secret), now);
    }

    static String code(byte[] secret, Instant now) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] hash =
                    mac.doFinal(
                            ByteBuffer.allocate(Long.BYTES)
                                    .putLong(Math.floorDiv(now.getEpochSecond(), PERIOD_SECS))
                                    .array());
            // RFC 4226, 5.3.
            int offset = hash[hash.length - 1] & 0xf;
            int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff;
            return "%06d".formatted(number % DIGITS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** RFC 4648, 6, without padding. */
    static String encoded(byte[] secret) {
        var text = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (byte each : secret) {
            bits = (bits << 8) | (each & 0xff);
            held += 8;
            while (held >= 5) {
                held -= 5;
                text.append(BASE32.charAt((bits >> held) & 31));
            }
        }
        if (held > 0) text.append(BASE32.charAt((bits << (5 - held)) & 31));
        return text.toString();
    }

    private static byte[] decoded(String secret) {
        byte[] bytes = new byte[secret.length() * 5 / 8];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < secret.length(); i++) {
            int value = BASE32.indexOf(secret.charAt(i));
            if (value < 0) throw new IllegalArgumentException("not base32");
            bits = (bits << 5) | value;
            held += 5;
            if (held >= 8) {
                held -= 8;
                bytes[at++] = (byte) (bits >> held);
            }
        }
        return bytes;
    }
}
