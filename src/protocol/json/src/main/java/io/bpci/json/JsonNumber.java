package io.bpci.json;

/** A finite binary64 number. Negative zero becomes zero, as RFC 8785 (3.2.2.3) writes it. */
public record JsonNumber(double value) implements Json {
    public JsonNumber {
        if (!Double.isFinite(value)) {
            throw new Malformed("a number must be finite");
        }
        value += 0.0; // -0.0 + 0.0 is 0.0
    }

    static JsonNumber of(long integer) {
        double number = (double) integer;
        // A long near its maximum rounds up to 2^63, which casts back to the maximum itself: hence the second test. A
        // number beyond 2^53 that binary64 does hold may still be written with other digits (2^60 as ...7000).
        if ((long) number != integer || number == 0x1p63 || !DecimalNumber.keepsValue(Long.toString(integer))) {
            throw new Malformed("an integer beyond the exact range of JSON numbers must travel as a string");
        }
        return new JsonNumber(number);
    }

    @Override
    public String toString() {
        return DecimalNumber.write(value);
    }
}
