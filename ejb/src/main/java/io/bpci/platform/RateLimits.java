package io.bpci.platform;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A token bucket for each of those that ask for something: so many units a second, and what comes together in a while
 * at once. Bounded by those that asked lately, if it is told to {@link #forgetIdle}. Safe for concurrent use.
 *
 * @param <K> who has a bucket
 */
public final class RateLimits<K> {
    private static final double NANOS = 1e9;

    private final LongSupplier nanoTime;
    private final int burstSeconds;
    private final ConcurrentHashMap<K, Bucket> buckets = new ConcurrentHashMap<>();

    /**
     * @param burstSeconds what comes together in so many seconds may be taken at once
     */
    public RateLimits(LongSupplier nanoTime, int burstSeconds) {
        this.nanoTime = nanoTime;
        this.burstSeconds = burstSeconds;
    }

    /**
     * Takes the units if they are there. Who asks for more than a whole burst gets it when the bucket is full, and
     * leaves it in debt: the rate holds, and nothing is too large for ever.
     *
     * @return 0 when it passes, else the milliseconds until it would
     */
    public long charge(K who, long units, double perSecond) {
        Bucket bucket = buckets.computeIfAbsent(who, _ -> new Bucket(perSecond * burstSeconds, nanoTime.getAsLong()));
        return bucket.charge(units, perSecond, nanoTime.getAsLong());
    }

    /**
     * Lets go of buckets that are full again: a new one would be the same. Who is charged at that very moment has that
     * charge forgiven.
     */
    public void forgetIdle() {
        long now = nanoTime.getAsLong();
        buckets.values().removeIf(bucket -> bucket.isFull(now));
    }

    /** How many are not forgotten. */
    int size() {
        return buckets.size();
    }

    private final class Bucket {
        // Guarded by this.
        private double tokens;
        private long filledAt;
        private double rate;

        Bucket(double tokens, long now) {
            this.tokens = tokens;
            this.filledAt = now;
        }

        synchronized boolean isFull(long now) {
            return tokens + Math.max(0, now - filledAt) / NANOS * rate >= rate * burstSeconds;
        }

        synchronized long charge(long units, double perSecond, long now) {
            rate = perSecond;
            double burst = perSecond * burstSeconds;
            tokens = Math.min(burst, tokens + Math.max(0, now - filledAt) / NANOS * perSecond);
            filledAt = now;
            double needed = Math.min((double) units, burst);
            if (tokens >= needed) {
                tokens -= (double) units;
                return 0;
            }
            return Math.max(1, (long) Math.ceil((needed - tokens) / perSecond * 1000));
        }
    }
}
