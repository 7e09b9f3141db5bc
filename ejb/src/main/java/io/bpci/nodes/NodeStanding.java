package io.bpci.nodes;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
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

    /** Why nothing is taken from it now; null when it may take part. */
    public @Nullable Problem shutOut(Instant now) {
        if (suspended) return Fault.SENDER_SUSPENDED.because("an operator suspended " + nodeId);
        if (isolatedUntil == null || !isIsolated(now)) return null;
        return Fault.SENDER_ISOLATED.retryAfterMs(
                Math.max(1, Duration.between(now, isolatedUntil).toMillis()),
                "%s is isolated until %s".formatted(nodeId, isolatedUntil));
    }
}
