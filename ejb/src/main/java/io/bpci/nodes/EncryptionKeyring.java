package io.bpci.nodes;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.nodes.Publication.AlreadyPublished;
import io.bpci.nodes.Publication.Published;
import io.bpci.nodes.internal.EncryptionKeyStore;
import io.bpci.nodes.internal.Node;
import io.bpci.nodes.internal.NodeStore;
import io.bpci.nodes.internal.StoredEncryptionKey;
import io.bpci.platform.HubException;
import io.bpci.platform.HubIdentity;
import io.bpci.problem.Fault;
import io.bpci.sealed.SignedEncryptionKey;
import io.bpci.sealed.SignedEncryptionKey.Refused;
import io.bpci.settings.HubSettings;
import io.bpci.wire.NodeEncryptionKeys;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The encryption keys of nodes: published by the node itself, for any other to seal to. One of each KEM is current, the
 * last that was published; earlier ones stay listed, so that what was sealed with them is understood. A statement is
 * used once, and sent again, as after a lost answer, it is answered with what became of it. The hub believes the node's
 * signature and holds no private key of it.
 *
 * <p>Refusals are {@link HubException}s: NOT_FOUND, INVALID_REQUEST for a statement of another node or hub or a key
 * that is over, STALE, CREATED_IN_FUTURE, BAD_SIGNATURE, WRONG_KEY when the node's current key did not sign,
 * KEY_USED_BEFORE, CONFLICT for a deregistered node, a nonce that was used or a statement that is older than that of
 * the current key, and RATE_LIMITED while there is room for no more.
 */
@Stateless
public class EncryptionKeyring {
    /** What a node may have listed, current ones and earlier ones together. */
    static final int MAX_KEYS = 100;

    /** What was sealed with a key may wait: so long after its end it makes no room for another. */
    static final Duration KEPT = Duration.ofDays(1);

    @Inject NodeStore store;
    @Inject EncryptionKeyStore keys;
    @Inject HubIdentity hub;
    @Inject Ed25519 engine;
    @Inject HubSettings settings;

    /** For any caller: public keys are there to be known. The hub itself opens nothing, and has none. */
    public NodeEncryptionKeys keys(NodeId nodeId) {
        if (nodeId.value().equals(settings.oracleConfig().nodeId())) return new NodeEncryptionKeys(nodeId, List.of());
        store.require(nodeId);
        return new NodeEncryptionKeys(nodeId, keys.of(nodeId).stream().map(StoredEncryptionKey::toInfo).toList());
    }

    /** The node's own act: its signature is the proof, and no caller is needed. */
    public Publication publish(NodeId nodeId, SignedEncryptionKey key) {
        Node node = store.require(nodeId);
        node.requireRegistered();
        verify(node, key);
        StoredEncryptionKey known = keys.find(key.statement().nonce());
        if (known != null && known.wasPublishedBy(key)) return new AlreadyPublished(known.toInfo());
        Instant now = store.now();
        requireFresh(key, now);
        // All that strangers can make the hub compute comes before: only now do other changes wait.
        long number = store.begin();
        store.database().refresh(node);
        node.requireRegistered();
        // Its key may have been replaced meanwhile.
        verify(node, key);
        return publish(node, key, number, now);
    }

    private Publication publish(Node node, SignedEncryptionKey key, long number, Instant now) {
        StoredEncryptionKey known = keys.find(key.statement().nonce());
        if (known != null && known.wasPublishedBy(key)) return new AlreadyPublished(known.toInfo());
        if (known != null) throw new HubException(Fault.CONFLICT, "the nonce was used before");
        List<StoredEncryptionKey> earlier = keys.of(node.id());
        for (StoredEncryptionKey one : earlier) {
            if (one.isKeyOf(key)) throw new HubException(Fault.KEY_USED_BEFORE, "generate a new encryption key");
            if (one.isOfKemOf(key) && !one.isFollowedBy(key)) {
                throw new HubException(
                        Fault.CONFLICT,
                        "created_at must be later than %s, when the node's last key of %s was made"
                                .formatted(one.validFrom(), key.statement().key().kem()));
            }
        }
        requireRoom(earlier, now);
        earlier.stream().filter(one -> one.isOfKemOf(key)).forEach(one -> one.end(now));
        var published = new StoredEncryptionKey(key, now);
        store.database().persist(published);
        var detail =
                Json.object()
                        .put("kid", key.statement().key().kid().value())
                        .put("kem", key.statement().key().kem().wireName())
                        .build();
        store.changed(
                node,
                number,
                EventKind.NODE_ENCRYPTION_KEY_PUBLISHED,
                node.id().value(),
                Json.object().put(Member.DETAIL, detail).build());
        return new Published(published.toInfo());
    }

    /** The keys that ended first go, but none that ended just now. */
    private void requireRoom(List<StoredEncryptionKey> earlier, Instant now) {
        if (earlier.size() < MAX_KEYS) return;
        StoredEncryptionKey gone =
                earlier.stream()
                        .filter(one -> one.endedBefore(now.minus(KEPT)))
                        .findFirst()
                        .orElseThrow(() ->
                                HubException.retryAfterMs(
                                        Fault.RATE_LIMITED,
                                        Duration.ofHours(1).toMillis(),
                                        "the node has the %d encryption keys it may have, and none ended more than a day ago"
                                                .formatted(MAX_KEYS)));
        store.database().remove(gone);
    }

    private static void requireFresh(SignedEncryptionKey key, Instant now) {
        switch (Keyring.FRESHNESS.of(key.statement().createdAt(), now)) {
            case FRESH -> {}
            case STALE -> throw new HubException(Fault.STALE, "the statement is older than five minutes");
            case AHEAD -> throw new HubException(Fault.CREATED_IN_FUTURE, "the statement is dated in the future");
        }
        Instant end = key.statement().notAfter();
        if (end != null && !end.isAfter(now)) {
            throw new HubException(Fault.INVALID_REQUEST, "not_after is over: the key could not be used");
        }
    }

    private void verify(Node node, SignedEncryptionKey key) {
        Instant made = key.statement().createdAt();
        var verdict = key.verify(hub.hubId(), node.id(), node.key().publicKey(), engine, made);
        if (verdict instanceof Refused(var flaw, var why)) {
            throw switch (flaw) {
                case WRONG_NODE ->
                        new HubException(Fault.INVALID_REQUEST, "the statement is about another node: " + why);
                case WRONG_HUB ->
                        new HubException(
                                Fault.INVALID_REQUEST, "the statement is for another hub; this is " + hub.hubId());
                case WRONG_TYP -> new HubException(Fault.BAD_SIGNATURE, why);
                case WRONG_KEY -> new HubException(Fault.WRONG_KEY, why);
                case BAD_SIGNATURE -> new HubException(Fault.BAD_SIGNATURE, why);
                // Not at the moment at which it was made.
                case NOT_YET, ENDED -> new IllegalStateException(why);
            };
        }
    }
}
