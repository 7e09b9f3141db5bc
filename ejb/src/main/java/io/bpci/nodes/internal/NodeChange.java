package io.bpci.nodes.internal;

import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeStanding;

import org.jspecify.annotations.Nullable;

/**
 * How a node stands after a change.
 *
 * @param number of the change
 * @param standing null when the node takes part no longer
 */
public record NodeChange(NodeId nodeId, long number, @Nullable NodeStanding standing) {
    static NodeChange of(Node node) {
        return new NodeChange(node.id(), node.changeNumber(), node.isDeregistered() ? null : node.toStanding());
    }
}
