package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * That somebody answers for a control's not being met.
 *
 * @param subject null for all
 * @param status in_force, ended or withdrawn
 * @param governmentId the agency of who waived; null of an administrator
 * @param renews the waiver that it follows; null of a first one
 */
public record WaiverInfo(
        long waiverId,
        Identifier controlId,
        @Nullable Identifier subject,
        String status,
        String reason,
        String waivedBy,
        @Nullable NodeId governmentId,
        Instant waivedAt,
        Instant endsAt,
        @Nullable Long renews,
        @Nullable String withdrawnBy,
        @Nullable Instant withdrawnAt) {}
