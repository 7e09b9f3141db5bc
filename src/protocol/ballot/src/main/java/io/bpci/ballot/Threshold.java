package io.bpci.ballot;

import io.bpci.json.Malformed;

import java.math.BigDecimal;

/**
 * The part of the electorate's whole weight that must approve: above 0, at most 1, with up to nine decimal places.
 *
 * @param part without trailing zeros
 */
public record Threshold(BigDecimal part) {
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final BigDecimal THREE = BigDecimal.valueOf(3);

    /**
     * @throws Malformed if the part is out of range
     */
    public Threshold {
        part = Decimals.parsePositive(part.toPlainString(), "a threshold");
        if (part.compareTo(BigDecimal.ONE) > 0) throw new Malformed("a threshold must be at most 1");
    }

    /**
     * @throws Malformed if the text is no threshold
     */
    public static Threshold parse(String text) {
        return new Threshold(Decimals.parsePositive(text, "a threshold"));
    }

    /** Whether weight that reaches it is more than two thirds of the whole. */
    public boolean isQuorum() {
        return part.multiply(THREE).compareTo(TWO) > 0;
    }

    boolean isReachedBy(BigDecimal weight, BigDecimal whole) {
        return weight.compareTo(whole.multiply(part)) >= 0;
    }

    @Override
    public String toString() {
        return Decimals.write(part);
    }
}
