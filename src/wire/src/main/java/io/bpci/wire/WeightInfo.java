package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A weight that a voter has or had.
 *
 * @param weight a decimal
 * @param validUntil null while it is in force
 * @param actor who set it
 * @param proposalId that demanded it; null for an operator's act
 */
public record WeightInfo(
        NodeId nodeId,
        String weight,
        Instant validFrom,
        @Nullable Instant validUntil,
        String actor,
        @Nullable Identifier proposalId) {}
