package io.bpci.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: any time up to a limit that doubles with each attempt ("full jitter"), so
 * that many clients of a restarted hub do not come back at once.
 *
 * @param initial the limit for the first attempt
 * @param max the limit that later ones do not pass
 */
public record Backoff(Duration initial, Duration max) {
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));

    private static final int MAX_DOUBLINGS = 30;

    public Backoff {
        if (initial.isNegative() || initial.isZero() || initial.compareTo(max) > 0) {
            throw new IllegalArgumentException("a back-off begins above zero and does not shrink");
        }
    }

    /**
     * @param attempt 0 for the first
     */
    public Duration delay(int attempt, RandomGenerator random) {
        long doubled = saturatedDouble(initial.toMillis(), Math.min(attempt, MAX_DOUBLINGS));
        long limit = Math.min(Math.max(doubled, 1), max.toMillis());
        return Duration.ofMillis(random.nextLong(limit + 1));
    }

    private static long saturatedDouble(long value, int times) {
        return value > Long.MAX_VALUE >> times ? Long.MAX_VALUE : value << times;
    }
}
