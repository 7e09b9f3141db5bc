package io.bpci.consensus.internal;

import io.bpci.ballot.Voter;
import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeDirectory;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Who has which weight. To be used within a transaction. */
@Dependent
public class VoterRoll {
    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject NodeDirectory directory;
    @Inject InstantSource clock;

    /** Those who may vote in a round that opens now: nodes with a weight that are neither suspended nor isolated. */
    public List<Voter> voters() {
        Instant now = clock.instant();
        return inForce("", Integer.MAX_VALUE).stream()
                .flatMap(weight ->
                        directory.find(weight.nodeId()).stream()
                                .filter(node -> node.shutOut(now) == null)
                                .map(node -> new Voter(node.nodeId(), weight.weight(), node.key())))
                .toList();
    }

    /** The weights in force of nodes whose ids come after that, in their order. */
    public List<StoredWeight> inForce(String after, int limit) {
        return database.createQuery(
                        "select w from StoredWeight w where w.validUntil is null and w.nodeId > :after"
                                + " order by w.nodeId",
                        StoredWeight.class)
                .setParameter("after", after)
                .setMaxResults(limit)
                .getResultList();
    }

    /** All that a voter's weight was, the oldest first. */
    public List<StoredWeight> history(NodeId node, long after, int limit) {
        return database.createQuery(
                        "select w from StoredWeight w where w.nodeId = :node and w.weightId > :after"
                                + " order by w.weightId",
                        StoredWeight.class)
                .setParameter("node", node.value())
                .setParameter("after", after)
                .setMaxResults(limit)
                .getResultList();
    }

    public @Nullable StoredWeight of(NodeId node) {
        return database.createQuery(
                        "select w from StoredWeight w where w.nodeId = :node and w.validUntil is null",
                        StoredWeight.class)
                .setParameter("node", node.value())
                .getResultStream()
                .findFirst()
                .orElse(null);
    }
}
