package io.bpci.wire;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

/**
 * One node: what it announces, with its signature; how it is; and how far it can be trusted.
 *
 * @param announcement the envelope, as the node signed it; null where none is in force
 */
public record NodePresence(
        NodeId nodeId,
        NodeType nodeType,
        String organisation,
        @Nullable JsonObject announcement,
        NodeHealth health,
        TrustInfo trust) {}
