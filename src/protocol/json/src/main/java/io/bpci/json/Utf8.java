package io.bpci.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** UTF-8 (RFC 3629) as it stands inside JSON strings. */
final class Utf8 {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /**
     * Skips ASCII that stands for itself in a JSON string, eight bytes at a time.
     *
     * @return the index of the first byte that is a quote, a backslash, a control or not ASCII; or {@code to}
     */
    static int skipPlain(byte[] b, int from, int to) {
        int p = from;
        while (p <= to - 8) {
            long word = (long) WORD.get(b, p);
            long quote = word ^ ('"' * EACH);
            long backslash = word ^ ('\\' * EACH);
            // The high bit of a byte is set where that byte is below 0x20, equals the character, or is not ASCII.
            // A borrow may set it in a byte further up too, but never where no lower byte was special.
            long special = (word - 0x20 * EACH) | (quote - EACH) | (backslash - EACH) | word;
            if ((special & HIGH_BITS) != 0) {
                break;
            }
            p += 8;
        }
        while (p < to) {
            byte c = b[p];
            if (c < 0x20 || c == '"' || c == '\\') { // bytes are signed: this is also everything beyond ASCII
                break;
            }
            p++;
        }
        return p;
    }

    /** The length of the well-formed sequence of two to four bytes at {@code p}; 0 if there is none (RFC 3629, 4). */
    static int sequence(byte[] b, int p, int to) {
        int lead = b[p] & 0xff;
        int length =
                lead >= 0xc2 && lead <= 0xdf
                        ? 2
                        : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
        if (length == 0 || length > to - p) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((b[p + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = b[p + 1] & 0xff;
        boolean wellFormed =
                switch (lead) {
                    case 0xe0 -> second >= 0xa0; // shorter forms exist
                    case 0xed -> second < 0xa0; // surrogates
                    case 0xf0 -> second >= 0x90; // shorter forms exist
                    case 0xf4 -> second < 0x90; // beyond U+10FFFF
                    default -> true;
                };
        return wellFormed ? length : 0;
    }
}
