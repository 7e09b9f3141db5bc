package io.bpci.discovery;

import io.bpci.platform.PageRequest;
import io.bpci.presence.SystemLayer;
import io.bpci.wire.HealthStatus;

import org.jspecify.annotations.Nullable;

/**
 * Which nodes are wanted, by what they announce; a null filter lets all pass.
 *
 * @param capability one that the node has
 * @param order of the answer
 */
public record DiscoveryQuery(
        @Nullable String capability,
        @Nullable SystemLayer layer,
        @Nullable HealthStatus status,
        @Nullable String jurisdiction,
        @Nullable String organisation,
        Order order,
        PageRequest page) {
    /** In which order nodes come. */
    public enum Order {
        /** By their ids. */
        NODE_ID,

        /** Those that can be trusted most first, and only as many as a page holds. */
        TRUST
    }
}
