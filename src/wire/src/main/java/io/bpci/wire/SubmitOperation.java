package io.bpci.wire;

import io.bpci.envelope.Identifier;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Submits a government operation.
 *
 * @param sessionId an open session of the officer's
 * @param idempotencyKey of the agency's choice: the same request under it is the same operation, another is refused
 * @param operationType absent where emergencies are submitted
 * @param targetJurisdiction whose agencies are to do it
 * @param priorityLevel absent where emergencies are submitted: they are critical
 * @param securityClassification at most the officer's clearance
 * @param title 1 to 200 characters
 * @param description at most 4,000 characters
 * @param deadline within a year; absent for that of the priority
 */
public record SubmitOperation(
        String sessionId,
        Identifier idempotencyKey,
        @Nullable OperationType operationType,
        String targetJurisdiction,
        @Nullable PriorityLevel priorityLevel,
        SecurityClearance securityClassification,
        String title,
        @Nullable String description,
        @Nullable Instant deadline) {}
