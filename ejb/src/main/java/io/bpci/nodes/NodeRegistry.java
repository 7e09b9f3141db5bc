package io.bpci.nodes;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.nodes.Registration.AlreadyRegistered;
import io.bpci.nodes.Registration.Registered;
import io.bpci.nodes.internal.EncryptionKeyStore;
import io.bpci.nodes.internal.Node;
import io.bpci.nodes.internal.NodeDescription;
import io.bpci.nodes.internal.NodeListing;
import io.bpci.nodes.internal.NodeOrder;
import io.bpci.nodes.internal.NodeStore;
import io.bpci.nodes.internal.Presence;
import io.bpci.nodes.internal.RegisteredNodes;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodePage;
import io.bpci.wire.RegisterNode;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A node's life, from registration to deregistration. Operators act on the nodes of their own organisation, hub-admins
 * on all; every act is recorded in the audit log together with the act itself, and may be repeated without harm.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST, and CONFLICT for what contradicts the
 * node's state.
 */
@Stateless
public class NodeRegistry {
    private static final int MAX_REASON = 500;

    @Inject NodeStore store;
    @Inject EncryptionKeyStore encryptionKeys;
    @Inject RegisteredNodes directory;
    @Inject HubSettings settings;

    /**
     * Registers a node; again with the same key and organisation, takes over the rest of what is given.
     *
     * @throws HubException CONFLICT if the id has another key or organisation or was deregistered, KEY_USED_BEFORE,
     *     OVERLOADED if the hub has its {@code registry.max_nodes}
     */
    public Registration register(Caller caller, RegisterNode request) {
        caller.requireOperator();
        String organisation = organisation(caller, request);
        caller.requireOperatorOf(organisation);
        var description = NodeDescription.of(request);
        if (request.nodeId().value().equals(settings.oracleConfig().nodeId())) {
            throw new HubException(Fault.CONFLICT, "the id is the hub's own; choose another");
        }
        long number = store.begin();
        Node known = store.find(request.nodeId());
        if (known != null) return again(caller, known, organisation, request, description, number);
        if (store.wasUsed(request.publicKey().thumbprint())) {
            throw new HubException(Fault.KEY_USED_BEFORE, "generate a new key for the node");
        }
        if (directory.size() >= settings.registry().maxNodes()) {
            throw new HubException(
                    Fault.OVERLOADED, "the hub has all the nodes it may have, " + settings.registry().maxNodes());
        }
        var node = new Node(request.nodeId(), organisation, description, request.publicKey(), store.now());
        store.database().persist(node);
        store.database().persist(new Presence(request.nodeId().value()));
        store.changed(node, number, EventKind.NODE_REGISTERED, caller.name(), keyOf(node));
        return new Registered(store.info(node));
    }

    private Registration again(
            Caller caller,
            Node node,
            String organisation,
            RegisterNode request,
            NodeDescription description,
            long number) {
        if (node.isDeregistered()) {
            throw new HubException(Fault.CONFLICT, "the id belonged to a node that was deregistered; choose another");
        }
        if (!node.belongsTo(organisation)) {
            throw new HubException(Fault.CONFLICT, "the id is registered by another organisation; choose another");
        }
        if (!node.hasKey(request.publicKey())) {
            throw new HubException(Fault.CONFLICT, "the node is registered with another key; rotate it instead");
        }
        if (node.describe(description)) {
            store.changed(node, number, EventKind.NODE_UPDATED, caller.name(), Json.object().build());
        }
        return new AlreadyRegistered(store.info(node));
    }

    public NodeInfo get(Caller caller, NodeId nodeId) {
        caller.requireSight();
        Node node = store.require(nodeId);
        if (!caller.sees(node.organisation())) {
            throw new HubException(Fault.FORBIDDEN, "the node belongs to another organisation");
        }
        return store.info(node);
    }

    /** The nodes that the caller sees, in the order of their ids: an operator those of its own organisation. */
    public NodePage list(Caller caller, NodeQuery query) {
        caller.requireSight();
        String only = caller.seesAll() ? query.organisation() : caller.organisation();
        if (query.organisation() != null && !caller.sees(query.organisation())) {
            throw new HubException(Fault.FORBIDDEN, "an operator sees its own organisation only");
        }
        if (only == null && !caller.seesAll()) return new NodePage(List.of(), null);
        NodeOrder order = NodeOrder.of(query.page());
        var found = NodeListing.find(store.database(), query, order, only, store.now());
        return query.page().page(found, order::keyOf, NodePage::new);
    }

    /** Nodes that take part, for who decides by itself who may see them; those that are not registered are left out. */
    public Map<NodeId, NodeInfo> registered(Set<NodeId> nodes) {
        if (nodes.isEmpty()) return Map.of();
        return NodeListing.of(store.database(), nodes, store.now()).stream()
                .collect(Collectors.toMap(NodeInfo::nodeId, Function.identity()));
    }

    /** To which organisations nodes belong, the deregistered included; those that never were are left out. */
    public Map<NodeId, String> organisationsOf(Set<NodeId> nodes) {
        return store.database()
                .createQuery("select n.nodeId, n.organisation from Node n where n.nodeId in :ids", Object[].class)
                .setParameter("ids", nodes.stream().map(NodeId::value).toList())
                .getResultStream()
                .collect(Collectors.toMap(row -> new NodeId((String) row[0]), row -> (String) row[1]));
    }

    /** As {@link #organisationsOf}, of what events call nodes, which may be none. */
    public Map<String, String> organisationsOfNamed(Set<String> ids) {
        Set<NodeId> asked = new HashSet<>();
        for (String id : ids) {
            try {
                asked.add(NodeId.parse(id));
            } catch (Malformed e) {
                // An event may name what was claimed to be a node.
            }
        }
        Map<String, String> found = new HashMap<>();
        if (!asked.isEmpty()) organisationsOf(asked).forEach((node, name) -> found.put(node.value(), name));
        return found;
    }

    public NodeInfo suspend(Caller caller, NodeId nodeId, @Nullable String reason) {
        return act(caller, nodeId, EventKind.NODE_SUSPENDED, reason, (node, _) -> node.suspend(reason));
    }

    public NodeInfo resume(Caller caller, NodeId nodeId) {
        return act(caller, nodeId, EventKind.NODE_RESUMED, null, (node, _) -> node.resume());
    }

    /** Ends an isolation before its time. One that is not written down yet is written down first. */
    public NodeInfo release(Caller caller, NodeId nodeId) {
        return act(
                caller,
                nodeId,
                EventKind.NODE_RELEASED,
                null,
                (node, number) -> {
                    directory.forget(nodeId).ifPresent(shutout -> store.isolate(node, number, shutout));
                    return node.release(store.now());
                });
    }

    /** Ends the node's part for good. Its id and keys are never used again; its history stays. */
    public NodeInfo deregister(Caller caller, NodeId nodeId, @Nullable String reason) {
        return act(
                caller,
                nodeId,
                EventKind.NODE_DEREGISTERED,
                reason,
                (node, _) -> {
                    if (!node.deregister(reason, store.now())) return false;
                    encryptionKeys.endAll(nodeId, store.now());
                    return true;
                });
    }

    private interface Verb {
        boolean changes(Node node, long number);
    }

    private NodeInfo act(Caller caller, NodeId nodeId, EventKind kind, @Nullable String reason, Verb verb) {
        caller.requireOperator();
        if (reason != null && reason.length() > MAX_REASON) {
            throw new HubException(Fault.INVALID_REQUEST, "reason has at most " + MAX_REASON + " characters");
        }
        long number = store.begin();
        Node node = store.require(nodeId);
        caller.requireOperatorOf(node.organisation());
        if (verb.changes(node, number)) {
            store.changed(node, number, kind, caller.name(), Json.object().putIfPresent(Member.REASON, reason).build());
        }
        return store.info(node);
    }

    private static String organisation(Caller caller, RegisterNode request) {
        String organisation = request.organisation() == null ? caller.organisation() : request.organisation();
        if (organisation == null) {
            throw new HubException(Fault.INVALID_REQUEST, "organisation must be given: the caller has none of its own");
        }
        try {
            return new Identifier(organisation).value();
        } catch (Malformed e) {
            throw new HubException(Fault.INVALID_REQUEST, "organisation " + e.getMessage());
        }
    }

    private static JsonObject keyOf(Node node) {
        var detail = Json.object().put("key_thumbprint", node.key().thumbprint().value()).build();
        return Json.object().put(Member.DETAIL, detail).build();
    }
}
