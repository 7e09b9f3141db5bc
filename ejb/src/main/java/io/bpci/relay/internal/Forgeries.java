package io.bpci.relay.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Envelopes that came by HTTP and were not by the node that they name, counted by the address they came from: to check
 * one costs the hub more than to make one. Bounded by {@link #MAX_ADDRESSES} a minute; the rest are counted together.
 * Safe for concurrent use.
 */
final class Forgeries {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MAX_ADDRESSES = 10_000;
    private static final String OTHERS = "others";

    private record Minute(Instant end, Map<String, LongAdder> byAddress) {
        static Minute from(Instant start) {
            return new Minute(start.plus(WINDOW), new ConcurrentHashMap<>());
        }
    }

    private final InstantSource clock;
    private final long most;
    private volatile Minute minute;

    /**
     * @param most that one address may send in a minute
     */
    Forgeries(InstantSource clock, int most) {
        this.clock = clock;
        this.most = most;
        this.minute = Minute.from(clock.instant());
    }

    /** Milliseconds until the address is listened to again; 0 when it is now. */
    long waitMs(String address) {
        Minute current = current();
        if (current.byAddress().isEmpty()) return 0;
        LongAdder count = current.byAddress().get(address);
        if (count == null && current.byAddress().size() >= MAX_ADDRESSES) count = current.byAddress().get(OTHERS);
        if (count == null || count.sum() < most) return 0;
        return Math.max(1, Duration.between(clock.instant(), current.end()).toMillis());
    }

    void count(String address) {
        Map<String, LongAdder> counts = current().byAddress();
        boolean alone = counts.size() < MAX_ADDRESSES || counts.containsKey(address);
        counts.computeIfAbsent(alone ? address : OTHERS, a -> new LongAdder()).increment();
    }

    /** Two that begin a minute at once may lose a count, which does not matter. */
    private Minute current() {
        Minute current = minute;
        Instant now = clock.instant();
        // A clock that steps back far begins a minute too, or one address would be shut out until it has caught up.
        if (now.isBefore(current.end()) && !now.isBefore(current.end().minus(WINDOW))) return current;
        Minute next = Minute.from(now);
        minute = next;
        return next;
    }
}
