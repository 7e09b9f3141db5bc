package io.bpci.nodes;

import io.bpci.envelope.NodeId;
import io.bpci.platform.Caller;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodePage;
import io.bpci.wire.RegisterNode;

import jakarta.ejb.Stateless;

import org.jspecify.annotations.Nullable;

/** A node's life, from registration to deregistration. Every act is recorded in the audit log with the act itself. */
@Stateless
public class NodeRegistry {
    public Registration register(Caller caller, RegisterNode request) {
        throw new UnsupportedOperationException();
    }

    public NodeInfo get(Caller caller, NodeId nodeId) {
        throw new UnsupportedOperationException();
    }

    public NodePage list(Caller caller, NodeQuery query) {
        throw new UnsupportedOperationException();
    }

    public NodeInfo suspend(Caller caller, NodeId nodeId, @Nullable String reason) {
        throw new UnsupportedOperationException();
    }

    public NodeInfo resume(Caller caller, NodeId nodeId) {
        throw new UnsupportedOperationException();
    }

    public NodeInfo release(Caller caller, NodeId nodeId) {
        throw new UnsupportedOperationException();
    }

    public NodeInfo deregister(Caller caller, NodeId nodeId, @Nullable String reason) {
        throw new UnsupportedOperationException();
    }
}
