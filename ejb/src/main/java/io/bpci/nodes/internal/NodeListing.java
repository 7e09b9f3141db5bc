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
import java.util.regex.Pattern;

/** The query behind a list of nodes, put together from the filters that are given. */
public final class NodeListing {
    private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private final StringBuilder where = new StringBuilder("n.nodeId > :after");
    private final Map<String, Object> parameters = new HashMap<>();

    private NodeListing() {}

    /** One node more than the page holds, if there are as many. */
    public static List<NodeInfo> find(
            EntityManager database, NodeQuery query, @Nullable String organisation, Instant now) {
        var listing = new NodeListing();
        listing.parameters.put("after", query.page().after(NODE_ID));
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
        return listing.run(database, query.page().size() + 1, now);
    }

    /** Those of some nodes that are registered. */
    public static List<NodeInfo> of(EntityManager database, Set<NodeId> nodes, Instant now) {
        var listing = new NodeListing();
        listing.parameters.put("after", "");
        listing.and("n.nodeId in :nodes", "nodes", nodes.stream().map(NodeId::value).toList());
        listing.status(null, now);
        return listing.run(database, nodes.size(), now);
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
                and("p.connected = true and p.lastSeen > :believed", "believed", now.minus(Presence.BELIEVED));
            }
            case DISCONNECTED -> {
                free(now);
                and(
                        "(p.connected = false or p.lastSeen is null or p.lastSeen <= :believed)",
                        "believed",
                        now.minus(Presence.BELIEVED));
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

    private List<NodeInfo> run(EntityManager database, int limit, Instant now) {
        var query =
                database.createQuery(
                        "select n, p from Node n join fetch n.key join Presence p on p.nodeId = n.nodeId where "
                                + where
                                + " order by n.nodeId",
                        Object[].class);
        parameters.forEach(query::setParameter);
        return query.setMaxResults(limit)
                .getResultStream()
                .map(row -> ((Node) row[0]).toInfo((Presence) row[1], now))
                .toList();
    }
}
