package io.bpci.discovery.internal;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * When a hub watched over its nodes, and when none ran: silence counts only while somebody listens. Immutable.
 *
 * @param before when the hub that ran before this one was last there; null if none ever was
 * @param since when this hub began
 */
public record HubWatch(@Nullable Instant before, Instant since) {
    /**
     * For how long nothing was heard, as far as it counts.
     *
     * @param grace how long after the begin silence does not count yet
     */
    public Duration silence(Instant heard, Instant now, Duration grace) {
        if (!heard.isBefore(since)) return notNegative(Duration.between(heard, now));
        Duration earlier = before == null ? Duration.ZERO : notNegative(Duration.between(heard, before));
        return earlier.plus(notNegative(Duration.between(since.plus(grace), now)));
    }

    /** Until when the silence of a node that was last heard then does not count; null where it does. */
    public @Nullable Instant graceUntil(Instant heard, Instant now, Duration grace) {
        Instant until = since.plus(grace);
        return heard.isBefore(since) && now.isBefore(until) ? until : null;
    }

    private static Duration notNegative(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }
}
