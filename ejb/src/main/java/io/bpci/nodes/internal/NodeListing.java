package io.bpci.nodes.internal;

import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeQuery;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodeStatus;

import jakarta.persistence.EntityManager;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The query behind a list of nodes, put together from the filters that are given. */
public final class NodeListing {
    /** That the node {@code n} is connected, as far as is known. */
    private static final String BELIEVED_CONNECTED =
            "exists (select p.nodeId from Presence p where p.nodeId = n.nodeId and p.connected = true and p.lastSeen >"
                    + " :believed)";

    private final StringBuilder where;
    private final Map<String, Object> parameters = new HashMap<>();

    private NodeListing(String first) {
        where = new StringBuilder(first);
    }

    /** One node more than the page holds, if there are as many. */
    public static List<NodeInfo> find(
            EntityManager database, NodeQuery query, NodeOrder order, @Nullable String organisation, Instant now) {
        var listing = new NodeListing(order.condition());
        listing.parameters.putAll(order.parameters());
        if (organisation != null) listing.and("n.organisation = :organisation", "organisation", organisation);
        if (query.type() != null) listing.and("n.nodeType = :type", "type", query.type().name());
        if (query.layer() != null) listing.and("n.layer = :layer", "layer", query.layer());
        if (query.capability() != null) {
            listing.and(":capability member of n.capabilities", "capability", query.capability());
        }
        if (query.namePrefix() != null) {
            listing.and("n.nodeId like :prefix escape '!'", "prefix", escaped(query.namePrefix()) + "%");
        }
        listing.status(query.status(), now);
        // First which, along an index; then what belongs to them.
        List<String> ids = listing.ids(database, order.sorting(), query.page().size() + 1);
        return ids.isEmpty() ? List.of() : read(database, ids, order.sorting(), now);
    }

    /** Those of some nodes that are registered. */
    public static List<NodeInfo> of(EntityManager database, Set<NodeId> nodes, Instant now) {
        var listing = new NodeListing("n.nodeId in :nodes");
        listing.parameters.put("nodes", nodes.stream().map(NodeId::value).toList());
        listing.status(null, now);
        List<String> ids = listing.ids(database, "n.nodeId", nodes.size());
        return ids.isEmpty() ? List.of() : read(database, ids, "n.nodeId", now);
    }

    private static String escaped(String literal) {
        return literal.replaceAll("[!%_]", "!$0");
    }

    private void status(@Nullable NodeStatus status, Instant now) {
        switch (status) {
            case null -> where.append(" and n.standing <> DEREGISTERED");
            case DEREGISTERED -> where.append(" and n.standing = DEREGISTERED");
            case SUSPENDED -> where.append(" and n.standing = SUSPENDED");
            case ISOLATED -> and("n.standing = ACTIVE and n.isolatedUntil > :now", "now", now);
            case CONNECTED -> {
                free(now);
                and(BELIEVED_CONNECTED, "believed", now.minus(Presence.BELIEVED));
            }
            case DISCONNECTED -> {
                free(now);
                and("not " + BELIEVED_CONNECTED, "believed", now.minus(Presence.BELIEVED));
            }
        }
    }

    private void free(Instant now) {
        and("n.standing = ACTIVE and (n.isolatedUntil is null or n.isolatedUntil <= :now)", "now", now);
    }

    private void and(String condition, String parameter, Object value) {
        where.append(" and ").append(condition);
        parameters.put(parameter, value);
    }

    private List<String> ids(EntityManager database, String sorting, int limit) {
        var query =
                database.createQuery(
                        "select n.nodeId from Node n where " + where + " order by " + sorting, String.class);
        parameters.forEach(query::setParameter);
        return query.setMaxResults(limit).getResultList();
    }

    private static List<NodeInfo> read(EntityManager database, List<String> ids, String sorting, Instant now) {
        return database.createQuery(
                        "select n, p from Node n join fetch n.key join Presence p on p.nodeId = n.nodeId where n.nodeId"
                                + " in :ids order by "
                                + sorting,
                        Object[].class)
                .setParameter("ids", ids)
                .getResultStream()
                .map(row -> ((Node) row[0]).toInfo((Presence) row[1], now))
                .toList();
    }
}
