package io.bpci.nodes.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.platform.ChangeCounter;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.NodeInfo;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * Nodes and rules in the database, and what all acts on them have in common: they happen one after the other, are
 * recorded, and reach the directory when they are committed. To be used within a transaction.
 */
@Dependent
public class NodeStore {
    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject InstantSource clock;
    @Inject AuditLog audit;
    @Inject Event<NodeChange> nodeChanges;
    @Inject Event<RuleChange> ruleChanges;

    /** The time as the database keeps it, so that what was answered is what will be read. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Begins an act: nobody else changes a node or rule until this transaction ends. What was read before may be old.
     *
     * @return the number of the change
     */
    public long begin() {
        return ChangeCounter.NODES.next(database);
    }

    public EntityManager database() {
        return database;
    }

    public @Nullable Node find(NodeId nodeId) {
        return database.find(Node.class, nodeId.value());
    }

    /**
     * @throws HubException NOT_FOUND
     */
    public Node require(NodeId nodeId) {
        Node node = find(nodeId);
        if (node == null) throw new HubException(Fault.NOT_FOUND, "no node " + nodeId + " is registered");
        return node;
    }

    public boolean wasUsed(Thumbprint key) {
        return database.find(NodeKey.class, key.value()) != null;
    }

    public boolean wasUsedAsNonce(String nonce) {
        return !database.createQuery("select k.thumbprint from NodeKey k where k.nonce = :nonce", String.class)
                .setParameter("nonce", nonce)
                .getResultList()
                .isEmpty();
    }

    public NodeInfo info(Node node) {
        return node.toInfo(database.find(Presence.class, node.id().value()), now());
    }

    /** Ends an act on a node. */
    public void changed(Node node, long number, EventKind kind, String actor, JsonObject more) {
        node.changed(number);
        var members =
                Json.object()
                        .put(Member.NODE, node.id().value())
                        .put(Member.ORGANISATION, node.organisation())
                        .put(Member.ACTOR, actor);
        more.members().forEach(members::put);
        audit.record(kind, members.build());
        nodeChanges.fire(NodeChange.of(node));
    }

    /** Puts in what the hub decided by itself; nothing, if the node is gone or shut out for longer. */
    public void isolate(Node node, long number, Shutout shutout) {
        if (!node.isolate(shutout.until(), shutout.reason())) return;
        var more =
                Json.object()
                        .put(Member.REASON, shutout.reason())
                        .put(Member.DETAIL, Json.object().put("until", shutout.until().toString()).build())
                        .build();
        changed(node, number, EventKind.NODE_ISOLATED, "hub", more);
    }

    /** Ends an act on a rule. */
    public void changed(AllowRule rule, long number, EventKind kind, String actor) {
        rule.changed(number);
        AllowKey key = rule.key();
        var detail =
                Json.object()
                        .put("rule_id", key.ruleId())
                        .put("target_organisation", key.targetOrganisation())
                        .putIfPresent("target_node", key.targetNode())
                        .put("source_organisation", key.sourceOrganisation())
                        .putIfPresent("source_node", key.sourceNode())
                        .build();
        audit.record(
                kind,
                Json.object()
                        .put(Member.ORGANISATION, key.targetOrganisation())
                        .put(Member.ACTOR, actor)
                        .put(Member.DETAIL, detail)
                        .build());
        ruleChanges.fire(RuleChange.of(rule));
    }
}
