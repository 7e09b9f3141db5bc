package io.bpci.envelope;

import java.time.Duration;
import java.time.Instant;

/**
 * How old, and how far ahead of the hub's clock, a message may be when it arrives. A pure function of two times.
 *
 * @param maxAge how long ago it may have been created, the limit included
 * @param maxAhead how far in the future it may have been created, the limit included
 */
public record Freshness(Duration maxAge, Duration maxAhead) {
    public enum Verdict {
        FRESH,
        STALE,
        AHEAD
    }

    /**
     * @throws IllegalArgumentException if a duration is negative
     */
    public Freshness {
        if (maxAge.isNegative() || maxAhead.isNegative()) {
            throw new IllegalArgumentException("freshness needs durations that are not negative");
        }
    }

    public Verdict of(Instant createdAt, Instant now) {
        Duration age = Duration.between(createdAt, now);
        if (age.compareTo(maxAge) > 0) {
            return Verdict.STALE;
        }
        return age.negated().compareTo(maxAhead) > 0 ? Verdict.AHEAD : Verdict.FRESH;
    }
}
