package io.bpci.ballot;

import io.bpci.json.Malformed;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Decimals on the wire: digits and a point, no sign and no exponent, so that nothing is rounded on the way. */
final class Decimals {
    static final int INTEGER_DIGITS = 12;
    static final int FRACTION_DIGITS = 9;

    /** A sum over a whole electorate has no more digits before the point. */
    private static final int SUM_DIGITS = 17;

    private static final Pattern FORM = form(INTEGER_DIGITS);
    private static final Pattern SUM = form(SUM_DIGITS);

    private Decimals() {}

    private static Pattern form(int integerDigits) {
        return Pattern.compile("(0|[1-9][0-9]{0,%d})(\\.[0-9]{1,%d})?".formatted(integerDigits - 1, FRACTION_DIGITS));
    }

    /**
     * @param what it is, for the message
     * @throws Malformed if the text is no such decimal, or zero
     */
    static BigDecimal parsePositive(String text, String what) {
        if (!FORM.matcher(text).matches() || new BigDecimal(text).signum() == 0) {
            throw new Malformed(
                    "%s must be a decimal above 0 of up to %d digits before the point and %d after it, like 1.5"
                            .formatted(what, INTEGER_DIGITS, FRACTION_DIGITS));
        }
        return new BigDecimal(text).stripTrailingZeros();
    }

    /**
     * @throws Malformed if the text is no sum of weights
     */
    static BigDecimal parseSum(String text) {
        if (!SUM.matcher(text).matches()) {
            throw new Malformed(
                    "must be a decimal of up to %d digits before the point and %d after it"
                            .formatted(SUM_DIGITS, FRACTION_DIGITS));
        }
        return new BigDecimal(text);
    }

    /** The one form of a value; zero is {@code 0}. */
    static String write(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
