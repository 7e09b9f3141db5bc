package io.bpci.schemas.internal;

import java.util.function.Supplier;

/**
 * Bounds what one check may cost: a schema can be written so that its evaluation, or the matching of a pattern, takes
 * exponential time. Counts steps, not time, so that the same content always meets the same verdict.
 */
final class Budget {
    /** Some tenths of a second. A list of 100,000 numbers with a schema for each takes 200,000. */
    static final int STEPS = 500_000;

    private static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

    private int left = STEPS;

    /** The check takes more than {@link #STEPS}. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Exhausted() {
            super("more than " + STEPS + " steps", null, false, false);
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
        if (--left < 0) throw new Exhausted();
    }
}
