package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A government operation.
 *
 * @param estimatedCompletion when it is to be expected, in the middle of what like ones took; the deadline while there
 *     are too few of those. Once it is completed, when it was
 * @param estimatedFrom how many that were completed before the estimate was made of; 0: it is the deadline
 * @param handledBy the agency that works on it, or did; null while none does
 * @param history its steps, the first first; null in lists
 */
public record OperationInfo(
        String operationId,
        NodeId requestingGovernment,
        String requestingJurisdiction,
        Identifier idempotencyKey,
        OperationType operationType,
        String targetJurisdiction,
        PriorityLevel priorityLevel,
        SecurityClearance securityClassification,
        String title,
        @Nullable String description,
        OperationStatus status,
        Instant createdAt,
        Instant deadline,
        Instant estimatedCompletion,
        int estimatedFrom,
        @Nullable NodeId handledBy,
        @Nullable Instant endedAt,
        @Nullable List<Step> history) {
    public OperationInfo {
        history = history == null ? null : List.copyOf(history);
    }

    /** Whether it is between jurisdictions. */
    public boolean crossesBorders() {
        return !requestingJurisdiction.equals(targetJurisdiction);
    }

    /**
     * That it came to a status.
     *
     * @param officer null where the hub did it, because time was up
     */
    public record Step(
            OperationStatus status,
            Instant at,
            @Nullable String officer,
            @Nullable NodeId governmentId,
            @Nullable String note) {}
}
