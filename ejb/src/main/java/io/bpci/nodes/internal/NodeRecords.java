package io.bpci.nodes.internal;

import io.bpci.platform.ChangeCounter;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import org.hibernate.Session;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What passes between the directory and the database, each in a transaction of its own. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class NodeRecords {
    @Inject NodeStore store;

    /**
     * What changed after a change.
     *
     * @param number of the last change that is surely among them
     */
    public record Changes(long number, List<NodeChange> nodes, List<RuleChange> rules) {}

    /**
     * @param known the number of the last change that the directory knows; 0 for none, which leaves out what is over
     */
    public Changes since(long known) {
        EntityManager database = store.database();
        long last = ChangeCounter.NODES.last(database);
        if (last == known) return new Changes(last, List.of(), List.of());
        String nodesInForce = known == 0 ? " and n.standing <> DEREGISTERED" : "";
        String rulesInForce = known == 0 ? " and r.withdrawnAt is null" : "";
        var nodes =
                database.createQuery(
                                "select n from Node n join fetch n.key where n.changed > :known" + nodesInForce,
                                Node.class)
                        .setParameter("known", known)
                        .getResultStream()
                        .map(NodeChange::of)
                        .toList();
        var rules =
                database.createQuery(
                                "select r from AllowRule r where r.changed > :known" + rulesInForce, AllowRule.class)
                        .setParameter("known", known)
                        .getResultStream()
                        .map(RuleChange::of)
                        .toList();
        return new Changes(last, nodes, rules);
    }

    /** Of several hubs that saw a node, the one that saw it last is right. */
    public void write(List<Sighting> sightings) {
        store.database()
                .unwrap(Session.class)
                .doWork(connection -> {
                    try (PreparedStatement update =
                            connection.prepareStatement(
                                    "update node_presence set connected = ?, last_seen = ?"
                                            + " where node_id = ? and (last_seen is null or last_seen <= ?)")) {
                        for (Sighting sighting : sightings) add(update, sighting);
                        update.executeBatch();
                    }
                });
    }

    private static void add(PreparedStatement update, Sighting sighting) throws SQLException {
        var lastSeen = sighting.lastSeen().atOffset(ZoneOffset.UTC);
        update.setBoolean(1, sighting.connected());
        update.setObject(2, lastSeen);
        update.setString(3, sighting.nodeId().value());
        update.setObject(4, lastSeen);
        update.addBatch();
    }

    /**
     * Writes down what the hub decided by itself.
     *
     * @param stands asked when nobody else can change the node any more
     */
    public void write(Shutout shutout, BooleanSupplier stands) {
        long number = store.begin();
        if (!stands.getAsBoolean()) return;
        Node node = store.find(shutout.nodeId());
        if (node != null) store.isolate(node, number, shutout);
    }
}
