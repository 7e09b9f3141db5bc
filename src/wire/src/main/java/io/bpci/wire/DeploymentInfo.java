package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A version of a contract in a jurisdiction.
 *
 * @param governmentId the agency that owns the contract
 * @param decidedBy who let it run, or refused; null while nobody did
 * @param endedBy who ended it, where it is over
 */
public record DeploymentInfo(
        String deploymentId,
        Identifier contractId,
        int version,
        NodeId governmentId,
        String jurisdiction,
        DeploymentStatus status,
        boolean autoExecute,
        @Nullable String note,
        String requestedBy,
        Instant requestedAt,
        @Nullable String decidedBy,
        @Nullable NodeId decidedFor,
        @Nullable Instant decidedAt,
        @Nullable String endedBy,
        @Nullable Instant endedAt,
        @Nullable String reason) {}
