package io.bpci.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;

/** Reads the tokens of JSON (RFC 8259) from UTF-8, one after the other, and refuses what is not well-formed. */
final class Lexer {
    private final byte[] b;
    private final int from;
    private final int to;
    private final Numbers numbers;
    private int p;

    Lexer(byte[] b, int from, int to, Numbers numbers) {
        Objects.checkFromToIndex(from, to, b.length);
        this.b = b;
        this.from = from;
        this.to = to;
        this.numbers = numbers;
        this.p = from;
    }

    int position() {
        return p;
    }

    Malformed malformed(String what) {
        return malformed(what, p);
    }

    Malformed malformed(String what, int at) {
        return new Malformed(what + " at byte " + (at - from));
    }

    /** The next byte that is not white space, without consuming it. */
    byte peek(String expected) {
        skipSpace();
        if (p == to) {
            throw malformed("the input ends where " + expected + " must stand");
        }
        return b[p];
    }

    /** Consumes the byte that {@link #peek} has just shown. */
    void advance() {
        p++;
    }

    boolean nextIs(char c) {
        if (peek("a value, a comma or a closing bracket") != c) {
            return false;
        }
        p++;
        return true;
    }

    void require(char c) {
        if (peek("'" + c + "'") != c) {
            throw malformed("'" + c + "' expected");
        }
        p++;
    }

    void requireEnd() {
        skipSpace();
        if (p != to) {
            throw malformed("something follows the value");
        }
    }

    private void skipSpace() {
        while (p < to && (b[p] == ' ' || b[p] == '\n' || b[p] == '\r' || b[p] == '\t')) {
            p++;
        }
    }

    void literal(String word) {
        for (int i = 0; i < word.length(); i++, p++) {
            if (p == to || b[p] != word.charAt(i)) {
                throw malformed("no JSON value");
            }
        }
    }

    /** Reads a string, which begins here; leaves its text between two positions for {@link #text}. */
    void skipString() {
        if (p == to || b[p] != '"') {
            throw malformed("a string expected");
        }
        p++;
        while (true) {
            p = Utf8.skipPlain(b, p, to);
            if (p == to) {
                throw malformed("the input ends within a string");
            }
            byte c = b[p];
            if (c == '"') {
                p++;
                return;
            } else if (c == '\\') {
                skipEscape();
            } else if (c >= 0) {
                throw malformed("a control character within a string");
            } else {
                int length = Utf8.sequence(b, p, to);
                if (length == 0) {
                    throw malformed("no well-formed UTF-8");
                }
                p += length;
            }
        }
    }

    private void skipEscape() {
        int start = p;
        if (to - p < 2) {
            throw malformed("the input ends within a string");
        }
        switch (b[p + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> p += 2;
            case 'u' -> {
                char unit = hex(b, p + 2, to);
                p += 6;
                if (Character.isHighSurrogate(unit) && to - p >= 2 && b[p] == '\\' && b[p + 1] == 'u') {
                    if (!Character.isLowSurrogate(hex(b, p + 2, to))) {
                        throw malformed("a lone surrogate", start);
                    }
                    p += 6;
                } else if (Character.isSurrogate(unit)) {
                    throw malformed("a lone surrogate", start);
                }
            }
            default -> throw malformed("no escape sequence of JSON");
        }
    }

    private char hex(byte[] b, int at, int end) {
        int unit = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < end && b[i] > 0 ? Character.digit(b[i], 16) : -1;
            if (digit < 0) {
                throw malformed("\\u needs four hexadecimal digits");
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    /** Reads a string. */
    String string() {
        int start = p;
        skipString();
        return text(start, p);
    }

    /** The text of a string token, quotes included, that {@link #skipString} has found good. */
    String text(int start, int end) {
        int escape = start;
        while (escape < end && b[escape] != '\\') {
            escape++;
        }
        if (escape == end) {
            return new String(b, start + 1, end - start - 2, UTF_8);
        }
        var text = new StringBuilder(end - start);
        int run = start + 1;
        int i = run;
        while (i < end - 1) {
            if (b[i] != '\\') {
                i++;
                continue;
            }
            text.append(new String(b, run, i - run, UTF_8));
            char c = (char) b[i + 1];
            text.append(
                    switch (c) {
                        case 'b' -> '\b';
                        case 'f' -> '\f';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        case 'u' -> hex(b, i + 2, end);
                        default -> c;
                    });
            i += c == 'u' ? 6 : 2;
            run = i;
        }
        return text.append(new String(b, run, end - 1 - run, UTF_8)).toString();
    }

    /** Reads a number by RFC 8259's grammar; refuses it where the mode says so. */
    double number() {
        int start = p;
        if (b[p] == '-') {
            p++;
        }
        int integer = p;
        digits();
        if (b[integer] == '0' && p - integer > 1) {
            throw malformed("a number begins with a needless zero", start);
        }
        boolean whole = true;
        if (p < to && b[p] == '.') {
            p++;
            whole = false;
            digits();
        }
        if (p < to && (b[p] == 'e' || b[p] == 'E')) {
            p++;
            whole = false;
            if (p < to && (b[p] == '+' || b[p] == '-')) {
                p++;
            }
            digits();
        }
        if (whole && p - integer <= 15) {
            return smallInteger(integer, b[start] == '-');
        }
        String literal = new String(b, start, p - start, US_ASCII);
        if (numbers == Numbers.EXACT && !DecimalNumber.keepsValue(literal)) {
            throw malformed("a number whose value RFC 8785 does not keep (send it as a string)", start);
        }
        double number = Double.parseDouble(literal);
        if (Double.isInfinite(number)) {
            throw malformed("a number beyond the range of binary64", start);
        }
        return number;
    }

    private double smallInteger(int start, boolean negative) {
        long value = 0;
        for (int i = start; i < p; i++) {
            value = value * 10 + (b[i] - '0');
        }
        return negative ? -value : value;
    }

    private void digits() {
        int start = p;
        while (p < to && b[p] >= '0' && b[p] <= '9') {
            p++;
        }
        if (p == start) {
            throw malformed(p == to ? "the input ends within a number" : "a digit expected");
        }
    }
}
