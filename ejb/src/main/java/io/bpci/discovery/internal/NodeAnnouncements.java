package io.bpci.discovery.internal;

import io.bpci.discovery.DiscoveryQuery;
import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.platform.Caller;
import io.bpci.presence.Announcement;
import io.bpci.presence.Visibility;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** NodeAnnouncements in the database: of each node the newest. */
@Stateless
public class NodeAnnouncements {
    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject NodeDirectory directory;
    @Inject InstantSource clock;

    /**
     * Keeps what is newer than what is there. Taking the same again, in any order, changes nothing.
     *
     * @return for each why it is not taken; empty if it is
     */
    public List<Optional<String>> take(List<Announcement> announcements) {
        List<Optional<String>> said = new ArrayList<>();
        for (Announcement each : announcements) {
            Optional<NodeStanding> node = directory.find(each.node());
            if (node.isPresent()) keep(node.get().organisation(), each);
            said.add(
                    node.isPresent()
                            ? Optional.empty()
                            : Optional.of("no node %s is registered".formatted(each.node())));
        }
        return said;
    }

    private void keep(String organisation, Announcement announcement) {
        StoredAnnouncement known = database.find(StoredAnnouncement.class, announcement.node().value());
        if (known == null) database.persist(new StoredAnnouncement(organisation, announcement));
        else known.replace(announcement);
    }

    /** What the node announced, if that is still in force. */
    public Optional<StoredAnnouncement> of(NodeId node) {
        return Optional.ofNullable(database.find(StoredAnnouncement.class, node.value()))
                .filter(found -> found.isInForce(clock.instant()));
    }

    /** What is in force, fits, and may be seen by the caller, in the order of the nodes' ids. */
    public List<StoredAnnouncement> find(Caller caller, DiscoveryQuery query, String after, int limit) {
        var conditions = new StringBuilder("a.nodeId > :after and a.expiresAt > :now");
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("after", after);
        parameters.put("now", clock.instant());
        if (!caller.seesAll()) {
            conditions.append(" and (a.visibility = :hub or a.organisation = :own)");
            parameters.put("hub", Visibility.HUB);
            parameters.put("own", caller.organisation() == null ? "" : caller.organisation());
        }
        and(conditions, parameters, "a.organisation = :organisation", "organisation", query.organisation());
        and(conditions, parameters, "a.layer = :layer", "layer", query.layer());
        and(conditions, parameters, "a.jurisdiction = :jurisdiction", "jurisdiction", query.jurisdiction());
        and(conditions, parameters, ":capability member of a.capabilities", "capability", query.capability());
        var found =
                database.createQuery(
                        "select a from StoredAnnouncement a where " + conditions + " order by a.nodeId",
                        StoredAnnouncement.class);
        parameters.forEach(found::setParameter);
        return found.setMaxResults(limit).getResultList();
    }

    private static void and(
            StringBuilder conditions,
            Map<String, Object> parameters,
            String condition,
            String name,
            @Nullable Object value) {
        if (value == null) return;
        conditions.append(" and ").append(condition);
        parameters.put(name, value);
    }

    public long count() {
        Instant now = clock.instant();
        return database.createQuery("select count(a) from StoredAnnouncement a where a.expiresAt > :now", Long.class)
                .setParameter("now", now)
                .getSingleResult();
    }
}
