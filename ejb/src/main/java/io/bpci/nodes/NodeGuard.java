package io.bpci.nodes;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.nodes.internal.Node;
import io.bpci.nodes.internal.NodeStore;
import io.bpci.nodes.internal.Shutout;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What the hub does to nodes by itself, in the caller's transaction. An operator ends it, as what an operator did:
 * {@link NodeRegistry#release}, {@link NodeRegistry#resume}.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
public class NodeGuard {
    @Inject NodeStore store;

    /** Shuts the node out until then; nothing, if it is gone or shut out for longer. */
    public void isolate(NodeId nodeId, Instant until, String reason) {
        long number = store.begin();
        Node node = store.find(nodeId);
        if (node == null) return;
        store.isolate(node, number, new Shutout(nodeId, until.truncatedTo(ChronoUnit.MICROS), reason));
    }

    /** Suspends the node; nothing, if it is gone or suspended already. */
    public void suspend(NodeId nodeId, String reason) {
        long number = store.begin();
        Node node = store.find(nodeId);
        if (node == null || node.isDeregistered() || !node.suspend(reason)) return;
        store.changed(node, number, EventKind.NODE_SUSPENDED, "hub", Json.object().put(Member.REASON, reason).build());
    }
}
