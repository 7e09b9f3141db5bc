package io.bpci.testkit.hub;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads will do: as short as possible, and never for a fixed time. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_EVERY_NANOS = 1_000_000;

    private Eventually() {}

    /**
     * @param what for the failure's message
     * @throws AssertionError if it does not become true within 20 s
     */
    public static void holds(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) throw new AssertionError("did not happen within " + PATIENCE + ": " + what);
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
