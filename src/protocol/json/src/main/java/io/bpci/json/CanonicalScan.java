package io.bpci.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A proof, by one quick pass, that bytes already are what {@link Jcs} would write for them, so that they need be
 * neither parsed into a tree nor written again. It proves less than is true: numbers with a fraction or an exponent,
 * names with escapes or beyond ASCII, and control characters without a short escape are left unproven, and the caller
 * takes the slow path. What it proves is exact: {@link StrictJson} reads such bytes, and {@link Jcs} gives them back.
 *
 * <p>One exception serves signed objects: the member {@code signature} of the outermost object may stand anywhere among
 * its sorted fellows, once. {@link #inOrder} tells whether it stands in its own place.
 *
 * <p>Immutable, but it refers to the caller's array, which must not change while the scan is used.
 */
public final class CanonicalScan {
    private static final byte[] SIGNATURE = "signature".getBytes(US_ASCII);

    /** A number of so many digits is exact in binary64. */
    private static final int EXACT_DIGITS = 15;

    private static final int UNPROVEN = -1;

    private final byte[] b;
    private final int to;

    /** Four numbers for each member of the outermost object: name from and to, value from and to. */
    private int[] ranges = new int[4 * 16];

    private int members;
    private int signature = -1;
    private boolean inOrder = true;

    private CanonicalScan(byte[] b, int to) {
        this.b = b;
        this.to = to;
    }

    /** Scans an object, whose {@code signature} may stand anywhere; empty if the proof fails. */
    public static Optional<CanonicalScan> object(byte[] b, int from, int to) {
        Objects.checkFromToIndex(from, to, b.length);
        var scan = new CanonicalScan(b, to);
        boolean proven = from < to && b[from] == '{' && scan.outermost(from + 1) == to;
        return proven ? Optional.of(scan) : Optional.empty();
    }

    /** Whether the range is any one value in canonical form, {@code signature} members included; false if unproven. */
    public static boolean proves(byte[] b, int from, int to) {
        Objects.checkFromToIndex(from, to, b.length);
        return new CanonicalScan(b, to).value(from, 0) == to;
    }

    /** The members of the object, in their order. */
    public List<StrictJson.Member> members() {
        var list = new ArrayList<StrictJson.Member>(members);
        for (int at = 0; at < 4 * members; at += 4) {
            String name = new String(b, ranges[at], ranges[at + 1] - ranges[at], US_ASCII);
            list.add(new StrictJson.Member(name, ranges[at + 2], ranges[at + 3]));
        }
        return list;
    }

    /** Whether {@code signature}, if there, stands in its sorted place: then the bytes as a whole are canonical. */
    public boolean inOrder() {
        return inOrder;
    }

    /** Each of the methods below takes the place where something begins and returns where it ends, or UNPROVEN. */
    private int outermost(int from) {
        int p = from;
        if (p < to && b[p] == '}') {
            return p + 1;
        }
        int lastFrom = -1;
        int lastTo = -1;
        while (true) {
            int nameFrom = p + 1;
            int nameTo = nameEnd(p);
            if (nameTo == UNPROVEN) {
                return UNPROVEN;
            }
            if (Arrays.equals(b, nameFrom, nameTo, SIGNATURE, 0, SIGNATURE.length)) {
                if (signature >= 0) {
                    return UNPROVEN;
                }
                signature = members;
            } else if (lastFrom >= 0 && Arrays.compare(b, lastFrom, lastTo, b, nameFrom, nameTo) >= 0) {
                return UNPROVEN;
            } else {
                lastFrom = nameFrom;
                lastTo = nameTo;
            }
            int valueFrom = nameTo + 2;
            p = value(valueFrom, 1);
            if (p == UNPROVEN || p == to) {
                return UNPROVEN;
            }
            add(nameFrom, nameTo, valueFrom, p);
            byte c = b[p++];
            if (c == '}') {
                return p;
            }
            if (c != ',') {
                return UNPROVEN;
            }
        }
    }

    private void add(int nameFrom, int nameTo, int valueFrom, int valueTo) {
        int at = 4 * members;
        if (at == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * ranges.length);
        }
        ranges[at] = nameFrom;
        ranges[at + 1] = nameTo;
        ranges[at + 2] = valueFrom;
        ranges[at + 3] = valueTo;
        if (members > 0 && (signature == members || signature == members - 1)) {
            int before = at - 4;
            inOrder &= Arrays.compare(b, ranges[before], ranges[before + 1], b, nameFrom, nameTo) < 0;
        }
        members++;
    }

    private int value(int p, int depth) {
        if (p >= to) {
            return UNPROVEN;
        }
        return switch (b[p]) {
            case '{' -> object(p + 1, depth + 1);
            case '[' -> array(p + 1, depth + 1);
            case '"' -> string(p + 1);
            case 't' -> literal(p, "true");
            case 'f' -> literal(p, "false");
            case 'n' -> literal(p, "null");
            default -> integer(p);
        };
    }

    private int literal(int p, String word) {
        if (to - p < word.length()) {
            return UNPROVEN;
        }
        for (int i = 0; i < word.length(); i++) {
            if (b[p + i] != word.charAt(i)) {
                return UNPROVEN;
            }
        }
        return p + word.length();
    }

    private int integer(int from) {
        int start = b[from] == '-' ? from + 1 : from;
        int p = start;
        while (p < to && b[p] >= '0' && b[p] <= '9') {
            p++;
        }
        int digits = p - start;
        // A leading zero is no JSON, but in 0 itself; and -0 is not how zero is written.
        boolean zero = digits > 0 && b[start] == '0' && (digits > 1 || start > from);
        boolean more = p < to && (b[p] == '.' || b[p] == 'e' || b[p] == 'E');
        return digits == 0 || digits > EXACT_DIGITS || zero || more ? UNPROVEN : p;
    }

    private int string(int from) {
        int p = from;
        while (true) {
            p = Utf8.skipPlain(b, p, to);
            if (p == to) {
                return UNPROVEN;
            }
            byte c = b[p];
            if (c == '"') {
                return p + 1;
            } else if (c == '\\') {
                if (to - p < 2) {
                    return UNPROVEN;
                }
                switch (b[p + 1]) {
                    case '"', '\\', 'b', 'f', 'n', 'r', 't' -> p += 2;
                    default -> {
                        return UNPROVEN;
                    }
                }
            } else if (c < 0) {
                int length = Utf8.sequence(b, p, to);
                if (length == 0) {
                    return UNPROVEN;
                }
                p += length;
            } else {
                return UNPROVEN;
            }
        }
    }

    /** A name with its colon; returns where the name ends: at the quote before the colon. */
    private int nameEnd(int from) {
        if (from >= to || b[from] != '"') {
            return UNPROVEN;
        }
        int p = Utf8.skipPlain(b, from + 1, to);
        return to - p >= 2 && b[p] == '"' && b[p + 1] == ':' ? p : UNPROVEN;
    }

    private int array(int from, int depth) {
        if (depth > StrictJson.MAX_DEPTH) {
            return UNPROVEN;
        }
        int p = from;
        if (p < to && b[p] == ']') {
            return p + 1;
        }
        while (true) {
            p = value(p, depth);
            if (p == UNPROVEN || p == to) {
                return UNPROVEN;
            }
            byte c = b[p++];
            if (c == ']') {
                return p;
            }
            if (c != ',') {
                return UNPROVEN;
            }
        }
    }

    private int object(int from, int depth) {
        if (depth > StrictJson.MAX_DEPTH) {
            return UNPROVEN;
        }
        int p = from;
        if (p < to && b[p] == '}') {
            return p + 1;
        }
        int lastFrom = -1;
        int lastTo = -1;
        while (true) {
            int nameFrom = p + 1;
            int nameTo = nameEnd(p);
            // For ASCII the order of bytes is the order of UTF-16 code units; ascending names are distinct names.
            if (nameTo == UNPROVEN
                    || (lastFrom >= 0 && Arrays.compare(b, lastFrom, lastTo, b, nameFrom, nameTo) >= 0)) {
                return UNPROVEN;
            }
            lastFrom = nameFrom;
            lastTo = nameTo;
            p = value(nameTo + 2, depth);
            if (p == UNPROVEN || p == to) {
                return UNPROVEN;
            }
            byte c = b[p++];
            if (c == '}') {
                return p;
            }
            if (c != ',') {
                return UNPROVEN;
            }
        }
    }
}
