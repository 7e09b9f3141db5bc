package io.bpci.government.internal;

import io.bpci.emergency.BypassScope;
import io.bpci.envelope.NodeId;
import io.bpci.wire.BypassStatus;

import java.time.Instant;
import java.util.Set;

/**
 * That limits of an agency are lifted from now on, or no longer. Observed after the transaction.
 *
 * @param scope none when they are not
 */
public record BypassChange(NodeId governmentId, Set<BypassScope> scope, Instant endsAt) {
    public BypassChange {
        scope = Set.copyOf(scope);
    }

    static BypassChange of(EmergencyBypass bypass) {
        boolean active = bypass.status() == BypassStatus.ACTIVE;
        return new BypassChange(bypass.governmentId(), active ? bypass.scope() : Set.of(), bypass.endsAt());
    }
}
