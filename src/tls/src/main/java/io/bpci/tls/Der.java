package io.bpci.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** Writes the few forms of DER (X.690) of which a certificate is made. */
final class Der {
    // RFC 5280, 4.1.2.5.2: GeneralizedTime is Zulu and has seconds.
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");

    private Der() {}

    static byte[] tagged(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        var out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length >= 0x80) {
            byte[] minimal = BigInteger.valueOf(length).toByteArray();
            int from = minimal[0] == 0 ? 1 : 0;
            out.write(0x80 | (minimal.length - from));
            out.write(minimal, from, minimal.length - from);
        } else {
            out.write(length);
        }
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return tagged(0x30, parts);
    }

    static byte[] set(byte[]... parts) {
        return tagged(0x31, parts);
    }

    static byte[] integer(BigInteger value) {
        return tagged(0x02, value.toByteArray());
    }

    static byte[] yes() {
        return tagged(0x01, new byte[] {(byte) 0xff});
    }

    static byte[] utf8(String text) {
        return tagged(0x0c, text.getBytes(UTF_8));
    }

    static byte[] octets(byte[]... parts) {
        return tagged(0x04, parts);
    }

    /** A string of whole bytes. */
    static byte[] bits(byte[] bytes) {
        return tagged(0x03, new byte[1], bytes);
    }

    /** The first bits of one byte; named bits lose their trailing zeros (X.690, 11.2.2). */
    static byte[] namedBits(int firstByte) {
        return tagged(0x03, new byte[] {(byte) Integer.numberOfTrailingZeros(firstByte), (byte) firstByte});
    }

    // RFC 5280, 4.1.2.5: dates through 2049 are UTCTime.
    static byte[] time(Instant instant) {
        String text = TIME.format(instant.atOffset(ZoneOffset.UTC));
        return text.compareTo("2050") < 0
                ? tagged(0x17, text.substring(2).getBytes(US_ASCII))
                : tagged(0x18, text.getBytes(US_ASCII));
    }

    static byte[] oid(String dotted) {
        long[] arcs = Arrays.stream(dotted.split("\\.")).mapToLong(Long::parseLong).toArray();
        var out = new ByteArrayOutputStream();
        out.write((int) (arcs[0] * 40 + arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int groups = Math.max(1, (63 - Long.numberOfLeadingZeros(arcs[i])) / 7 + 1);
            for (int g = groups - 1; g >= 0; g--) out.write((int) (arcs[i] >> (7 * g) & 0x7f) | (g > 0 ? 0x80 : 0));
        }
        return tagged(0x06, out.toByteArray());
    }
}
