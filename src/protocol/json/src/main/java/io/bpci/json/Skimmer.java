package io.bpci.json;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks values without building them. For one document, by one thread. */
final class Skimmer {
    /** Up to so many names are compared with each other in place; more go through a set. */
    private static final int FEW = 12;

    private final Lexer lexer;
    private final byte[] b;
    private final int maxDepth;

    /** From and to of the names of all objects still open, innermost last. */
    private int[] names = new int[64];

    private int namesEnd;

    Skimmer(Lexer lexer, byte[] b, int maxDepth) {
        this.lexer = lexer;
        this.b = b;
        this.maxDepth = maxDepth;
    }

    static void requireDepth(Lexer lexer, int depth, int maxDepth) {
        if (depth > maxDepth) {
            throw lexer.malformed("nested deeper than " + maxDepth);
        }
    }

    static Malformed duplicate(Lexer lexer, String name, int at) {
        return lexer.malformed("a second member named " + Malformed.excerpt(name), at);
    }

    private void value(int depth) {
        switch (lexer.peek("a value")) {
            case '{' -> object(depth + 1, null);
            case '[' -> array(depth + 1, null);
            case '"' -> lexer.skipString();
            case 't' -> lexer.literal("true");
            case 'f' -> lexer.literal("false");
            case 'n' -> lexer.literal("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> lexer.number();
            default -> throw lexer.malformed("no JSON value");
        }
    }

    /** Checks the array that begins here, the depth-th around this place, and notes its elements if asked to. */
    void array(int depth, @Nullable List<StrictJson.Element> found) {
        requireDepth(lexer, depth, maxDepth);
        lexer.advance();
        if (lexer.nextIs(']')) {
            return;
        }
        do {
            lexer.peek("a value");
            int from = lexer.position();
            value(depth);
            if (found != null) {
                found.add(new StrictJson.Element(from, lexer.position()));
            }
        } while (lexer.nextIs(','));
        lexer.require(']');
    }

    /** Checks the object that begins here, the depth-th around this place, and notes its members if asked to. */
    void object(int depth, @Nullable List<StrictJson.Member> found) {
        requireDepth(lexer, depth, maxDepth);
        lexer.advance();
        if (lexer.nextIs('}')) {
            return;
        }
        int first = namesEnd;
        boolean ascending = true;
        boolean escaped = false;
        do {
            lexer.peek("a member name");
            int nameFrom = lexer.position();
            lexer.skipString();
            int nameTo = lexer.position();
            escaped |= contains(nameFrom, nameTo, (byte) '\\');
            ascending &= namesEnd == first || compare(namesEnd - 2, nameFrom, nameTo) < 0;
            push(nameFrom, nameTo);
            lexer.require(':');
            lexer.peek("a value");
            int from = lexer.position();
            value(depth);
            if (found != null) {
                found.add(new StrictJson.Member(lexer.text(nameFrom, nameTo), from, lexer.position()));
            }
        } while (lexer.nextIs(','));
        lexer.require('}');
        // Names that ascend byte by byte, with no escapes that could hide a repetition, are all different.
        if (escaped || !ascending) {
            requireDistinct(first, escaped || namesEnd - first > 2 * FEW);
        }
        namesEnd = first;
    }

    private void requireDistinct(int first, boolean manyOrEscaped) {
        if (manyOrEscaped) {
            Set<String> seen = HashSet.newHashSet((namesEnd - first) / 2);
            for (int i = first; i < namesEnd; i += 2) {
                String name = lexer.text(names[i], names[i + 1]);
                if (!seen.add(name)) {
                    throw duplicate(lexer, name, names[i]);
                }
            }
            return;
        }
        for (int i = first; i < namesEnd; i += 2) {
            for (int j = first; j < i; j += 2) {
                if (compare(j, names[i], names[i + 1]) == 0) {
                    throw duplicate(lexer, lexer.text(names[i], names[i + 1]), names[i]);
                }
            }
        }
    }

    private int compare(int name, int from, int to) {
        return Arrays.compareUnsigned(b, names[name] + 1, names[name + 1] - 1, b, from + 1, to - 1);
    }

    private boolean contains(int from, int to, byte c) {
        for (int i = from; i < to; i++) {
            if (b[i] == c) {
                return true;
            }
        }
        return false;
    }

    private void push(int from, int to) {
        if (namesEnd == names.length) {
            names = Arrays.copyOf(names, 2 * names.length);
        }
        names[namesEnd++] = from;
        names[namesEnd++] = to;
    }
}
