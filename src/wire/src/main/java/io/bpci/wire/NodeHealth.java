package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * How a node is.
 *
 * @param lastSeen when it last had a session or sent something, up to half a minute late; null for never
 * @param graceUntil until then its silence does not count, because the hub began later than it was last seen; null
 *     where it counts
 */
public record NodeHealth(HealthStatus status, @Nullable Instant lastSeen, @Nullable Instant graceUntil) {}
