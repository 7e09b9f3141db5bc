package io.bpci.wire;

import io.bpci.envelope.NodeId;

import java.util.List;

/** The encryption keys that a node published, the oldest first: the current ones, and earlier ones. */
public record NodeEncryptionKeys(NodeId nodeId, List<EncryptionKeyInfo> keys) {
    public NodeEncryptionKeys {
        keys = List.copyOf(keys);
    }
}
