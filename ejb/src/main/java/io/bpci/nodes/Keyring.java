package io.bpci.nodes;

import io.bpci.envelope.NodeId;
import io.bpci.platform.Caller;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodeKeys;
import io.bpci.wire.RotateKey;

import jakarta.ejb.Stateless;

/** The keys of nodes: published, and replaced. */
@Stateless
public class Keyring {
    /** Of any node, for any caller: public keys are there to be known. */
    public NodeKeys keys(NodeId nodeId) {
        throw new UnsupportedOperationException();
    }

    /** The node's own act: both signatures are the proof, and no caller is needed. */
    public NodeInfo rotate(NodeId nodeId, RotateKey request) {
        throw new UnsupportedOperationException();
    }

    /** An operator's act, for a node that lost its key: the new key's signature is still needed. */
    public NodeInfo force(Caller caller, NodeId nodeId, RotateKey request) {
        throw new UnsupportedOperationException();
    }
}
