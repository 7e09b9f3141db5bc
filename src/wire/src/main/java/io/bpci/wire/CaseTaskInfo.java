package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A task in a case.
 *
 * @param title null when it is erased
 * @param state {@code open}, {@code started}, {@code done}, {@code declined} or {@code cancelled}
 * @param overdue whether it is not over and {@code dueAt} has passed
 * @param note of who moved it last; null if there is none
 */
public record CaseTaskInfo(
        Identifier taskId,
        @Nullable String title,
        NodeId assignedBy,
        NodeId assignee,
        SecurityClearance classification,
        String state,
        @Nullable Instant dueAt,
        boolean overdue,
        @Nullable String note,
        Instant changedAt) {}
