package io.bpci.wire;

import io.bpci.envelope.NodeId;

import java.util.List;

/** All keys that a node ever had, the oldest first. Published, so that anybody can verify what the node signed. */
public record NodeKeys(NodeId nodeId, List<KeyInfo> keys) {
    public NodeKeys {
        keys = List.copyOf(keys);
    }
}
