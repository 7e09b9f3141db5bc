package io.bpci.witnessing;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many requests an address may make in a window of time. Windows follow one another and are the same for all; what
 * comes from more addresses than are counted apart is counted together. Safe for concurrent use.
 */
final class AddressRate {
    private static final int MAX_ADDRESSES = 10_000;
    private static final String OTHERS = "";
    private static final long NANOS_PER_MS = 1_000_000;

    private final int perWindow;
    private final long windowNanos;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private final Map<String, Integer> counts = new HashMap<>();
    private long begun;

    AddressRate(int perWindow, long windowMs, LongSupplier nanoTime) {
        this.perWindow = perWindow;
        this.windowNanos = windowMs * NANOS_PER_MS;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
    }

    /** Counts a request; 0 when it may pass, else the milliseconds until one may. */
    synchronized long charge(String address) {
        long now = nanoTime.getAsLong();
        if (now - begun >= windowNanos) {
            counts.clear();
            begun = now;
        }
        boolean apart = counts.containsKey(address) || counts.size() < MAX_ADDRESSES;
        int count = counts.merge(apart ? address : OTHERS, 1, Integer::sum);
        return count <= perWindow ? 0 : Math.max(1, (windowNanos - (now - begun)) / NANOS_PER_MS);
    }
}
