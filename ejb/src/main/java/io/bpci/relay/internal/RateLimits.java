package io.bpci.relay.internal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A token bucket for each of those that send: so many units a second, ten seconds' worth at once. A unit of a node is
 * one target and 16 KiB begun. Bounded by those that sent lately, if it is told to {@link #forgetIdle}. Safe for
 * concurrent use.
 *
 * @param <K> who has a bucket
 */
final class RateLimits<K> {
    private static final int BURST_SECONDS = 10;
    private static final int UNIT_BYTES = 16 << 10;
    private static final double NANOS = 1e9;

    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<K, Bucket> buckets = new ConcurrentHashMap<>();

    RateLimits(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    static long units(int targets, int bytes) {
        return (long) targets * Math.ceilDiv(bytes, UNIT_BYTES);
    }

    /**
     * Takes the units if they are there. A message of more units than a whole burst passes when the bucket is full, and
     * leaves it in debt: the rate holds, and no message is too large for ever.
     *
     * @return 0 when it passes, else the milliseconds until it would
     */
    long charge(K who, long units, int perSecond) {
        Bucket bucket =
                buckets.computeIfAbsent(who, _ -> new Bucket((double) perSecond * BURST_SECONDS, nanoTime.getAsLong()));
        return bucket.charge(units, perSecond, nanoTime.getAsLong());
    }

    /**
     * Lets go of buckets that are full again: a new one would be the same. Who is charged at that very moment has that
     * charge forgiven.
     */
    void forgetIdle() {
        long now = nanoTime.getAsLong();
        buckets.values().removeIf(bucket -> bucket.isFull(now));
    }

    /** How many are not forgotten. */
    int size() {
        return buckets.size();
    }

    private static final class Bucket {
        // Guarded by this.
        private double tokens;
        private long filledAt;
        private int rate;

        Bucket(double tokens, long now) {
            this.tokens = tokens;
            this.filledAt = now;
        }

        synchronized boolean isFull(long now) {
            return tokens + Math.max(0, now - filledAt) / NANOS * rate >= (double) rate * BURST_SECONDS;
        }

        synchronized long charge(long units, int perSecond, long now) {
            rate = perSecond;
            double burst = (double) perSecond * BURST_SECONDS;
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
