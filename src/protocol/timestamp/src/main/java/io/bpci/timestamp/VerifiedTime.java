package io.bpci.timestamp;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * That something was there at the latest at a time, by the word of an authority.
 *
 * @param at what the authority's clock showed
 * @param accuracy how far that may be off, if the authority says
 * @param authority whose certificate it is that signed (RFC 2253)
 */
public record VerifiedTime(Instant at, Optional<Duration> accuracy, String authority) {
    /** It was there before this. */
    public Instant latest() {
        return at.plus(accuracy.orElse(Duration.ZERO));
    }
}
