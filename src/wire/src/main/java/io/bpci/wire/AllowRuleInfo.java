package io.bpci.wire;

import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A consent in force: the target receives from the source.
 *
 * @param ruleId the same whenever the same target and source are named
 * @param targetNode null when all of the organisation's nodes receive
 * @param sourceNode null when all of the organisation's nodes may send
 * @param grantedBy the operator's name
 */
public record AllowRuleInfo(
        String ruleId,
        String targetOrganisation,
        @Nullable NodeId targetNode,
        String sourceOrganisation,
        @Nullable NodeId sourceNode,
        String grantedBy,
        Instant grantedAt) {}
