package io.bpci.envelope;

import io.bpci.json.Malformed;

/**
 * Where a message stands in a distributed trace: W3C Trace Context, {@code traceparent} of version 00, for example
 * {@code 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}.
 *
 * @param value 55 characters
 */
public record TraceParent(String value) {
    private static final int LENGTH = 55;

    /**
     * @throws Malformed if the text has another form, or a trace or parent of zeros only
     */
    public TraceParent {
        boolean good =
                value.length() == LENGTH
                        && value.startsWith("00-")
                        && value.charAt(35) == '-'
                        && value.charAt(52) == '-'
                        && isHex(value, 3, 35)
                        && isHex(value, 36, 52)
                        && isHex(value, 53, 55);
        if (!good || isZeros(value, 3, 35) || isZeros(value, 36, 52)) {
            throw new Malformed("must be 00-<32 hex>-<16 hex>-<2 hex> in lower case, trace and parent not all zeros");
        }
    }

    public static TraceParent parse(String text) {
        return new TraceParent(text);
    }

    /** 32 hexadecimal digits. */
    public String traceId() {
        return value.substring(3, 35);
    }

    /** 16 hexadecimal digits. */
    public String parentId() {
        return value.substring(36, 52);
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZeros(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return value;
    }
}
