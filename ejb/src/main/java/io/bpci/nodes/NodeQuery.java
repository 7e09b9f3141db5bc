package io.bpci.nodes;

import io.bpci.envelope.NodeType;
import io.bpci.platform.PageRequest;
import io.bpci.presence.SystemLayer;
import io.bpci.wire.NodeStatus;

import org.jspecify.annotations.Nullable;

/**
 * Which nodes are wanted; a null filter lets all pass. Deregistered nodes are listed only when asked for by their
 * status.
 *
 * @param capability one that the node has
 * @param namePrefix what the node's id begins with
 */
public record NodeQuery(
        @Nullable NodeType type,
        @Nullable NodeStatus status,
        @Nullable SystemLayer layer,
        @Nullable String organisation,
        @Nullable String capability,
        @Nullable String namePrefix,
        PageRequest page) {

    public static NodeQuery all(PageRequest page) {
        return new NodeQuery(null, null, null, null, null, null, page);
    }
}
