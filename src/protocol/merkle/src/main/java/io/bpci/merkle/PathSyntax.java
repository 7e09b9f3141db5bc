package io.bpci.merkle;

import io.bpci.json.Malformed;

/** How paths of tiles and bundles are written and read. C2SP tlog-tiles, "Merkle Tree" and "Log entries". */
final class PathSyntax {
    private static final String TILE = "tile/";
    private static final String ENTRIES = "entries";
    private static final String PARTIAL = ".p/";
    private static final int DIGITS = 3;

    /** {@code x123/} */
    private static final int GROUP = 5;

    /** Six groups hold every index. */
    private static final int MAX_INDEX = 5 * GROUP + DIGITS;

    /** Greater ones would start beyond leaf 2<sup>63</sup>. */
    private static final long LAST_INDEX = Long.MAX_VALUE >> 8;

    private PathSyntax() {}

    static TilePath parse(String path) {
        int slash = path.indexOf('/', TILE.length());
        if (!path.startsWith(TILE) || slash < 0) {
            throw malformed(path, "must be tile/<level>/<index> or tile/entries/<index>");
        }
        String kind = path.substring(TILE.length(), slash);
        String rest = path.substring(slash + 1);
        int partial = rest.indexOf(PARTIAL);
        long index = index(path, partial < 0 ? rest : rest.substring(0, partial));
        int width =
                partial < 0
                        ? TilePath.FULL
                        : decimal(path, "width", rest.substring(partial + PARTIAL.length()), 1, TilePath.FULL - 1);
        return kind.equals(ENTRIES)
                ? new EntryBundle(index, width)
                : new Tile(decimal(path, "level", kind, 0, Tile.MAX_LEVEL), index, width);
    }

    private static long index(String path, String text) {
        if (text.length() > MAX_INDEX || text.length() % GROUP != DIGITS) {
            throw notAnIndex(path);
        }
        long index = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean last = i >= text.length() - DIGITS;
            int place = last ? i % GROUP + 1 : i % GROUP;
            switch (place) {
                case 0 -> require(path, c == 'x');
                case GROUP - 1 -> require(path, c == '/');
                default -> {
                    require(path, isDigit(c));
                    index = index * 10 + (c - '0');
                }
            }
        }
        if (text.startsWith("x000")) {
            throw malformed(path, "has an index with a needless group x000");
        }
        return index;
    }

    private static void require(String path, boolean good) {
        if (!good) {
            throw notAnIndex(path);
        }
    }

    private static Malformed notAnIndex(String path) {
        return malformed(path, "must have an index in groups of three digits, all but the last begun with x");
    }

    private static int decimal(String path, String what, String text, int min, int max) {
        boolean good = !text.isEmpty() && text.length() <= DIGITS && (text.charAt(0) != '0' || text.length() == 1);
        int value = 0;
        for (int i = 0; good && i < text.length(); i++) {
            good = isDigit(text.charAt(i));
            value = value * 10 + (text.charAt(i) - '0');
        }
        if (!good || value < min || value > max) {
            throw malformed(path, "must have a " + what + " from " + min + " to " + max + " without leading zeroes");
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static Malformed malformed(String path, String why) {
        return new Malformed("the path " + Malformed.excerpt(path) + " " + why);
    }

    static String write(int level, long index, int width) {
        return write(Integer.toString(level), index, width);
    }

    static String writeEntries(long index, int width) {
        return write(ENTRIES, index, width);
    }

    private static String write(String kind, long index, int width) {
        var path = new StringBuilder(TILE).append(kind).append('/');
        long group = 1;
        while (index / group >= 1000) {
            group *= 1000;
        }
        for (; group > 1; group /= 1000) {
            digits(path.append('x'), index / group % 1000).append('/');
        }
        digits(path, index % 1000);
        return (width == TilePath.FULL ? path : path.append(PARTIAL).append(width)).toString();
    }

    private static StringBuilder digits(StringBuilder path, long number) {
        return path.append((char) ('0' + number / 100))
                .append((char) ('0' + number / 10 % 10))
                .append((char) ('0' + number % 10));
    }

    static void requireIndexAndWidth(String what, long index, int width) {
        if (index < 0 || index > LAST_INDEX) {
            throw new Malformed("the index of " + what + " must be from 0 to " + LAST_INDEX + ", not " + index);
        }
        if (width < 1 || width > TilePath.FULL) {
            throw new Malformed("the width of " + what + " must be from 1 to " + TilePath.FULL + ", not " + width);
        }
    }
}
