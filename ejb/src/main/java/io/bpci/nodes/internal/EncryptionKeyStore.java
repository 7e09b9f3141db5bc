package io.bpci.nodes.internal;

import io.bpci.envelope.NodeId;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/** Encryption keys in the database. To be used within a transaction. */
@Dependent
public class EncryptionKeyStore {
    @PersistenceContext(unitName = "hub")
    EntityManager database;

    public @Nullable StoredEncryptionKey find(String nonce) {
        return database.find(StoredEncryptionKey.class, nonce);
    }

    /** All of a node, the oldest first. */
    public List<StoredEncryptionKey> of(NodeId nodeId) {
        return database.createQuery(
                        "select k from StoredEncryptionKey k where k.nodeId = :node order by k.publishedAt, k.nonce",
                        StoredEncryptionKey.class)
                .setParameter("node", nodeId.value())
                .getResultList();
    }

    /** Nobody is to seal to the node's keys any more: who holds them may be another than who made them, or nobody. */
    public void endAll(NodeId nodeId, Instant now) {
        of(nodeId).forEach(key -> key.end(now));
    }
}
