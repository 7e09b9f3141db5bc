package io.bpci.deadletters.internal;

import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeRegistry;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes dead letters into the database and out of it when their time is over, each time in its own transaction. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class DeadLetterStore {
    private static final int FORGET_AT_ONCE = 500;

    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject NodeRegistry nodes;

    /** Keeps those that are not kept yet. */
    public void take(List<Buried> letters) {
        if (letters.isEmpty()) return;
        Set<String> known = new HashSet<>(knownAmong(letters));
        Map<NodeId, String> organisations = organisationsOf(letters);
        for (Buried letter : letters) {
            if (!known.add(letter.id())) continue;
            database.persist(
                    new DeadLetter(
                            letter, organisations.get(letter.sourceNode()), organisations.get(letter.targetNode())));
        }
    }

    private List<String> knownAmong(List<Buried> letters) {
        return database.createQuery("select l.id from DeadLetter l where l.id in :ids", String.class)
                .setParameter("ids", letters.stream().map(Buried::id).toList())
                .getResultList();
    }

    private Map<NodeId, String> organisationsOf(List<Buried> letters) {
        Set<NodeId> named = new HashSet<>();
        for (Buried letter : letters) {
            named.add(letter.sourceNode());
            named.add(letter.targetNode());
        }
        return nodes.organisationsOf(named);
    }

    /**
     * Forgets some of those that died before.
     *
     * @return whether there may be more of them
     */
    public boolean forget(Instant before) {
        List<String> old =
                database.createQuery(
                                "select l.id from DeadLetter l where l.diedAt < :before order by l.diedAt",
                                String.class)
                        .setParameter("before", before)
                        .setMaxResults(FORGET_AT_ONCE)
                        .getResultList();
        if (old.isEmpty()) return false;
        // The parts go with them, by their foreign key.
        database.createQuery("delete from DeadLetter l where l.id in :old").setParameter("old", old).executeUpdate();
        return old.size() == FORGET_AT_ONCE;
    }
}
