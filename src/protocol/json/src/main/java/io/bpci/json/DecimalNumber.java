package io.bpci.json;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Numbers between their decimal and their binary64 form: the ECMAScript text that RFC 8785 (3.2.2.3) demands, and the
 * test whether a literal keeps its decimal value on the way there and back.
 */
final class DecimalNumber {
    /** No shortest form of a binary64 number has more significant digits. */
    private static final int MAX_DIGITS = 17;

    /** Every decimal of so few digits comes back unchanged, as long as it lies in the normal range. */
    private static final int SAFE_DIGITS = 15;

    /** Beyond this decimal exponent lies only infinity, or zero; far enough that sums with it cannot overflow. */
    private static final int MAX_EXPONENT = 1_000_000_000;

    private DecimalNumber() {}

    /** A finite number as ECMAScript's Number.prototype.toString writes it. */
    static String write(double number) {
        if (number == 0) {
            return "0";
        }
        if (number == Math.rint(number) && Math.abs(number) <= 0x1p53) {
            return Long.toString((long) number);
        }
        return shortest(Math.abs(number)).ecmaScript(number < 0);
    }

    /** Whether the literal (in JSON's number grammar) names the same decimal value as its canonical form. */
    static boolean keepsValue(String literal) {
        Digits digits = Digits.ofLiteral(literal);
        if (digits == null) {
            return false;
        }
        if (digits.isZero()) {
            return true;
        }
        if (digits.text.length() <= SAFE_DIGITS && digits.point > -300 && digits.point < 300) {
            return true;
        }
        if (digits.point < -330 || digits.point > 310) {
            return false; // infinite, or zero although the literal is not
        }
        double nearest = Double.parseDouble("0." + digits.text + "e" + digits.point);
        return nearest != 0 && !Double.isInfinite(nearest) && shortest(nearest).equals(digits);
    }

    /** The digits of a positive number's shortest form. */
    private static Digits shortest(double number) {
        Digits digits = requireNonNull(Digits.ofLiteral(Double.toString(number)));
        // Double.toString prefers the nearer of two digits where one digit would do (4.9E-324 for 5e-324). That is so
        // only among the smallest subnormal numbers, which have less than two digits of precision.
        if (digits.text.length() == 2 && number < 1e-321) {
            int first = digits.text.charAt(0) - '0' + (digits.text.charAt(1) >= '5' ? 1 : 0);
            Digits rounded = requireNonNull(Digits.ofLiteral(first + "e" + (digits.point - 1)));
            return rounded.number() == number ? rounded : digits;
        }
        return digits;
    }

    /**
     * A decimal without its sign, as 0.text times ten to the power of point.
     *
     * @param text significant digits, neither beginning nor ending with 0; empty for zero
     */
    private record Digits(String text, int point) {

        /** Null if there are more significant digits than any canonical number has. Linear in the literal's length. */
        static @Nullable Digits ofLiteral(String literal) {
            var text = new StringBuilder(MAX_DIGITS);
            int zeros = 0; // seen since the last other digit, not yet known to be significant
            int point = 0;
            boolean fraction = false;
            int exponent = 0;
            for (int i = 0; i < literal.length(); i++) {
                char c = literal.charAt(i);
                if (c == '.') {
                    fraction = true;
                } else if (c == 'e' || c == 'E') {
                    exponent = exponent(literal, i + 1);
                    break;
                } else if (c == '0') {
                    if (text.isEmpty()) {
                        point -= fraction ? 1 : 0;
                    } else {
                        zeros++;
                        point += fraction ? 0 : 1;
                    }
                } else if (c != '-') {
                    if (text.length() + zeros >= MAX_DIGITS) {
                        return null;
                    }
                    text.repeat('0', zeros).append(c);
                    zeros = 0;
                    point += fraction ? 0 : 1;
                }
            }
            if (text.isEmpty()) {
                return new Digits("", 0);
            }
            return new Digits(text.toString(), Math.clamp((long) point + exponent, -MAX_EXPONENT, MAX_EXPONENT));
        }

        /** Capped, so that a literal of many digits in its exponent costs nothing and overflows nothing. */
        private static int exponent(String literal, int from) {
            boolean negative = literal.charAt(from) == '-';
            int exponent = 0;
            for (int i = from; i < literal.length(); i++) {
                int digit = literal.charAt(i) - '0';
                if (digit >= 0 && exponent < MAX_EXPONENT / 10) {
                    exponent = exponent * 10 + digit;
                } else if (digit >= 0) {
                    exponent = MAX_EXPONENT;
                }
            }
            return negative ? -exponent : exponent;
        }

        boolean isZero() {
            return text.isEmpty();
        }

        double number() {
            return Double.parseDouble("0." + text + "e" + point);
        }

        /** ECMA-262, Number::toString, where k is the number of digits and n is point. */
        String ecmaScript(boolean negative) {
            int k = text.length();
            var out = new StringBuilder(32).append(negative ? "-" : "");
            if (k <= point && point <= 21) {
                return out.append(text).repeat('0', point - k).toString();
            }
            if (0 < point && point <= 21) {
                return out.append(text, 0, point).append('.').append(text, point, k).toString();
            }
            if (-6 < point && point <= 0) {
                return out.append("0.").repeat('0', -point).append(text).toString();
            }
            out.append(text.charAt(0));
            if (k > 1) {
                out.append('.').append(text, 1, k);
            }
            return out.append('e').append(point > 0 ? "+" : "-").append(Math.abs(point - 1)).toString();
        }
    }
}
