package io.bpci.settings;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A number of bytes that reads well in a file: {@code 512KiB}, {@code 1MiB}, {@code 2GiB}, or plain {@code 4096B}.
 *
 * @param bytes never negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,11})(B|KiB|MiB|GiB|TiB)");
    private static final Map<String, Integer> SHIFT =
            new TreeMap<>(Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40));

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative: " + bytes);
        }
    }

    /**
     * @throws IllegalArgumentException when the text is not a whole number with one of the units above
     */
    public static ByteSize parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not a size");
        }
        long number = Long.parseLong(form.group(1));
        int shift = SHIFT.getOrDefault(form.group(2), 0);
        if (number > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("too large a size");
        }
        return new ByteSize(number << shift);
    }

    /** The size as an {@code int}, for buffers and frames. */
    public int toIntExact() {
        return Math.toIntExact(bytes);
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The form {@link #parse} reads, in the largest unit that divides it. */
    @Override
    public String toString() {
        for (String unit : new String[] {"TiB", "GiB", "MiB", "KiB"}) {
            int shift = SHIFT.getOrDefault(unit, 0);
            if (bytes != 0 && bytes % (1L << shift) == 0) {
                return (bytes >> shift) + unit;
            }
        }
        return bytes + "B";
    }
}
