package io.bpci.nodes;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Freshness;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Typ;
import io.bpci.json.Json;
import io.bpci.nodes.internal.EncryptionKeyStore;
import io.bpci.nodes.internal.Node;
import io.bpci.nodes.internal.NodeKey;
import io.bpci.nodes.internal.NodeStore;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.HubIdentity;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.KeyInfo;
import io.bpci.wire.KeyStatement;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodeKeys;
import io.bpci.wire.RotateKey;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The keys of nodes: published, and replaced. A statement that replaces a key can be used once: the key it brings in is
 * never new again. Sent twice in a row, as after a lost answer, it is answered as the first time.
 *
 * <p>Refusals are {@link HubException}s: NOT_FOUND, INVALID_REQUEST, STALE, CREATED_IN_FUTURE, BAD_SIGNATURE, WRONG_KEY
 * when the statement's old key is not the node's current one, KEY_USED_BEFORE, CONFLICT for a deregistered node.
 */
@Stateless
public class Keyring {
    static final Freshness FRESHNESS = new Freshness(Duration.ofSeconds(300), Duration.ofSeconds(30));

    @Inject NodeStore store;
    @Inject EncryptionKeyStore encryptionKeys;
    @Inject HubIdentity hub;
    @Inject Ed25519 engine;
    @Inject HubSettings settings;

    /** Of any node and of the hub, for any caller: public keys are there to be known. */
    public NodeKeys keys(NodeId nodeId) {
        if (nodeId.value().equals(settings.oracleConfig().nodeId())) {
            var key = hub.key().publicKey();
            return new NodeKeys(nodeId, List.of(new KeyInfo(key.thumbprint(), key, Instant.EPOCH, null)));
        }
        store.require(nodeId);
        var keys =
                store.database()
                        .createQuery(
                                "select k from NodeKey k where k.nodeId = :node order by k.validFrom, k.thumbprint",
                                NodeKey.class)
                        .setParameter("node", nodeId.value())
                        .getResultStream()
                        .map(NodeKey::toInfo)
                        .toList();
        return new NodeKeys(nodeId, keys);
    }

    /** The node's own act: both signatures are the proof, and no caller is needed. */
    public NodeInfo rotate(NodeId nodeId, RotateKey request) {
        checkStatement(nodeId, request);
        Node node = store.require(nodeId);
        if (node.wasBroughtBy(request.statement())) return store.info(node);
        requireCurrent(node, request.statement());
        DetachedJws byOldKey = request.oldKeySignature();
        if (byOldKey == null) {
            throw new HubException(Fault.INVALID_REQUEST, "old_key_signature is needed, unless an operator forces it");
        }
        verify("old_key_signature", byOldKey, node.key().publicKey(), request.statement());
        return replace(node, request, EventKind.NODE_KEY_ROTATED, nodeId.value());
    }

    /**
     * An operator's act, for a node that lost its key: the new key's signature is still needed. Whoever has the old key
     * may have the node's encryption keys, so these end with it.
     */
    public NodeInfo force(Caller caller, NodeId nodeId, RotateKey request) {
        caller.requireOperator();
        checkStatement(nodeId, request);
        Node node = store.require(nodeId);
        caller.requireOperatorOf(node.organisation());
        if (node.wasBroughtBy(request.statement())) return store.info(node);
        NodeInfo forced = replace(node, request, EventKind.NODE_KEY_FORCED, caller.name());
        encryptionKeys.endAll(nodeId, store.now());
        return forced;
    }

    private NodeInfo replace(Node node, RotateKey request, EventKind kind, String actor) {
        KeyStatement statement = request.statement();
        // All that strangers can make the hub compute comes before: only now do other changes wait.
        long number = store.begin();
        store.database().refresh(node);
        node.requireRegistered();
        requireCurrent(node, statement);
        if (store.wasUsed(statement.newThumbprint())) {
            throw new HubException(Fault.KEY_USED_BEFORE, "generate a new key");
        }
        if (store.wasUsedAsNonce(statement.nonce())) {
            throw new HubException(Fault.CONFLICT, "the nonce was used before");
        }
        store.database().persist(node.rotate(request.publicKey(), statement.nonce(), store.now()));
        var detail =
                Json.object()
                        .put("old_thumbprint", statement.oldThumbprint().value())
                        .put("new_thumbprint", statement.newThumbprint().value())
                        .build();
        store.changed(node, number, kind, actor, Json.object().put(Member.DETAIL, detail).build());
        return store.info(node);
    }

    /** What needs no look at the node. */
    private void checkStatement(NodeId nodeId, RotateKey request) {
        KeyStatement statement = request.statement();
        if (!statement.nodeId().equals(nodeId)) {
            throw new HubException(Fault.INVALID_REQUEST, "the statement is about another node");
        }
        if (!statement.hubId().equals(hub.hubId())) {
            throw new HubException(Fault.INVALID_REQUEST, "the statement is for another hub; this is " + hub.hubId());
        }
        if (!statement.newThumbprint().equals(request.publicKey().thumbprint())) {
            throw new HubException(Fault.INVALID_REQUEST, "new_thumbprint is not that of public_key");
        }
        switch (FRESHNESS.of(statement.createdAt(), store.now())) {
            case FRESH -> {}
            case STALE -> throw new HubException(Fault.STALE, "the statement is older than five minutes");
            case AHEAD -> throw new HubException(Fault.CREATED_IN_FUTURE, "the statement is dated in the future");
        }
        verify("new_key_signature", request.newKeySignature(), request.publicKey(), statement);
    }

    private void verify(String name, DetachedJws signature, Ed25519PublicKey key, KeyStatement statement) {
        switch (signature.verify(Typ.KEY, key, engine, statement.payload())) {
            case VALID -> {}
            case WRONG_TYP -> throw new HubException(Fault.BAD_SIGNATURE, name + " must have the typ bpci-key");
            case WRONG_KEY -> throw new HubException(Fault.WRONG_KEY, name + " is by another key");
            case BAD_SIGNATURE -> throw new HubException(Fault.BAD_SIGNATURE, name + " does not verify");
        }
    }

    private static void requireCurrent(Node node, KeyStatement statement) {
        node.requireRegistered();
        if (!node.key().thumbprint().equals(statement.oldThumbprint())) {
            throw new HubException(Fault.WRONG_KEY, "old_thumbprint is not that of the node's current key");
        }
    }
}
