package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * An emergency, or an exercise of one.
 *
 * @param governmentId the agency that declared it
 * @param playbookDigest of the playbook's version, SHA-256 in hexadecimal
 * @param acknowledgeBy until when each agency is to say that it knows
 * @param escalatedAt when those were told whom the playbook names for that; null while nobody was
 * @param endsAt when it expires if nobody closes it
 * @param agencies those that have tasks, in the order of the playbook
 * @param endedBy null while it is active, and where time ended it
 */
public record EmergencyInfo(
        String emergencyId,
        NodeId governmentId,
        Identifier idempotencyKey,
        Identifier playbookId,
        long version,
        String playbookDigest,
        String title,
        boolean drill,
        String reason,
        EmergencyStatus status,
        String declaredBy,
        Instant declaredAt,
        Instant acknowledgeBy,
        @Nullable Instant escalatedAt,
        Instant endsAt,
        List<Alerted> agencies,
        @Nullable String endedBy,
        @Nullable Instant endedAt,
        @Nullable String outcome) {
    public EmergencyInfo {
        agencies = List.copyOf(agencies);
    }

    /**
     * An agency that has tasks.
     *
     * @param acknowledgedAt null while it has not said that it knows
     */
    public record Alerted(
            NodeId governmentId,
            @Nullable Instant acknowledgedAt,
            @Nullable String acknowledgedBy,
            @Nullable String note) {}
}
