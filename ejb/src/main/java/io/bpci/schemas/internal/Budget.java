package io.bpci.schemas.internal;

import java.util.function.Supplier;

/**
 * Bounds what one check may cost: a schema can be written so that its evaluation, or the matching of a pattern, takes
 * exponential time. Counts steps, not time, so that the same content always meets the same verdict.
 */
final class Budget {
    /** Some tenths of a second. A list of 100,000 numbers with a schema for each takes 200,000. */
    static final int STEPS = 500_000;

    /** So many evaluations may stand within each other: a schema that refers to itself in place has no end. */
    private static final int DEPTH = 512;

    private static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

    private int left = STEPS;
    private int depth;

    /** The check takes more than it may. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Exhausted(String limit) {
            super(limit, null, false, false);
        }
    }

    private Budget() {}

    /**
     * @throws Exhausted when the work takes more than it may
     */
    static <T> T within(Supplier<T> work) {
        return ScopedValue.where(CURRENT, new Budget()).call(work::get);
    }

    static Budget current() {
        return CURRENT.get();
    }

    void spend() {
        if (--left < 0) throw new Exhausted("it takes more than " + STEPS + " steps");
    }

    /** Spends a step on work that may stand within the like. */
    <T> T spendOn(Supplier<T> work) {
        spend();
        if (++depth > DEPTH) throw new Exhausted("the schema goes deeper than " + DEPTH);
        try {
            return work.get();
        } finally {
            depth--;
        }
    }
}
