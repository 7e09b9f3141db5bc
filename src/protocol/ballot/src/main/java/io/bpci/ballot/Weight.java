package io.bpci.ballot;

import io.bpci.json.Malformed;

import java.math.BigDecimal;

/**
 * A voter's share of a decision: above zero, below a million million, with up to nine decimal places. Exact, also in
 * sums; a string in JSON.
 *
 * @param value without trailing zeros
 */
public record Weight(BigDecimal value) {
    public static final Weight ONE = new Weight(BigDecimal.ONE);

    /**
     * @throws Malformed if the value is out of range
     */
    public Weight {
        value = Decimals.parsePositive(value.toPlainString(), "a weight");
    }

    /**
     * @throws Malformed if the text is no weight
     */
    public static Weight parse(String text) {
        return new Weight(Decimals.parsePositive(text, "a weight"));
    }

    @Override
    public String toString() {
        return Decimals.write(value);
    }
}
