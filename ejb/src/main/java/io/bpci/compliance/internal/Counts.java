package io.bpci.compliance.internal;

import io.bpci.control.Verdict;

import java.time.Instant;

/**
 * How checks came out.
 *
 * @param lastAt of the last one
 */
public record Counts(long holds, long fails, long errors, long waived, long notApplicable, Instant lastAt) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, Instant.EPOCH);

    /**
     * @param isWaived whether somebody answers for what is not met
     */
    public static Counts of(Verdict verdict, boolean isWaived, Instant at) {
        if (verdict.isBad() && isWaived) return new Counts(0, 0, 0, 1, 0, at);
        return switch (verdict.result()) {
            case HOLDS -> new Counts(1, 0, 0, 0, 0, at);
            case FAILS -> new Counts(0, 1, 0, 0, 0, at);
            case ERROR -> new Counts(0, 0, 1, 0, 0, at);
            case NOT_APPLICABLE -> new Counts(0, 0, 0, 0, 1, at);
        };
    }

    public Counts plus(Counts other) {
        return new Counts(
                holds + other.holds,
                fails + other.fails,
                errors + other.errors,
                waived + other.waived,
                notApplicable + other.notApplicable,
                lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt);
    }

    public long checks() {
        return holds + fails + errors + waived + notApplicable;
    }
}
