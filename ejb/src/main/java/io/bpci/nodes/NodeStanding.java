package io.bpci.nodes;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PublicKey;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What the relay needs to know of a node for each message; a snapshot.
 *
 * @param rateLimit units a second that an operator gave this node; null for the hub's own limit
 * @param isolatedUntil null when it is not isolated
 */
public record NodeStanding(
        NodeId nodeId,
        String organisation,
        Ed25519PublicKey key,
        boolean suspended,
        @Nullable Instant isolatedUntil,
        @Nullable Integer rateLimit) {

    public boolean isIsolated(Instant now) {
        return isolatedUntil != null && now.isBefore(isolatedUntil);
    }
}
