package io.bpci.wire;

import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

/**
 * Asks that a target receive from a source. Exactly one of the two targets and one of the two sources is there.
 *
 * @param targetOrganisation all nodes of the organisation receive
 * @param sourceOrganisation all nodes of the organisation may send
 */
public record NewAllowRule(
        @Nullable NodeId targetNode,
        @Nullable String targetOrganisation,
        @Nullable NodeId sourceNode,
        @Nullable String sourceOrganisation) {}
