package io.bpci.discovery.internal;

import io.bpci.audit.AuditLog;
import io.bpci.audit.SequencedEvent;
import io.bpci.discovery.TrustScore;
import io.bpci.envelope.NodeId;
import io.bpci.json.Malformed;
import io.bpci.nodes.NodeDirectory;
import io.bpci.settings.HubSettings;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What nodes did, counted from the audit log: each event once, because how far it was counted is kept in the
 * transaction that keeps the counts.
 */
@Stateless
public class TrustLedger {
    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject AuditLog audit;
    @Inject NodeDirectory directory;
    @Inject HubSettings settings;
    @Inject InstantSource clock;

    /** When the hub that ran before this one was last there. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public HubWatch begin() {
        DiscoveryProgress progress = progress();
        // As exact as the directory's sightings are.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var watch = new HubWatch(progress.watchedUntil(), now);
        progress.watched(now);
        return watch;
    }

    /**
     * Counts some events, and notes that a hub is there.
     *
     * @return how many events; fewer than {@code most} when there are no more
     */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public int count(int most) {
        DiscoveryProgress progress = progress();
        List<SequencedEvent> events = audit.from(progress.nextSeq(), most);
        Map<NodeId, TrustScore> scores = new HashMap<>();
        for (SequencedEvent event : events) {
            Observation.of(event.event(), settings.discovery().lateAfter())
                    .ifPresent(seen -> node(seen.node()).ifPresent(node -> add(scores, node, seen)));
        }
        keep(scores);
        if (!events.isEmpty()) progress.counted(events.getLast().sequence() + 1);
        progress.watched(clock.instant());
        return events.size();
    }

    /** A node that takes part; events also name the hub, and nodes that are gone. */
    private Optional<NodeId> node(String named) {
        try {
            NodeId node = new NodeId(named);
            return directory.find(node).map(_ -> node);
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    private void add(Map<NodeId, TrustScore> scores, NodeId node, Observation seen) {
        TrustScore known = scores.computeIfAbsent(node, _ -> stored(node).orElseGet(() -> TrustScore.none(seen.at())));
        scores.put(node, known.with(seen.outcome(), seen.times(), seen.at(), halfLife()));
    }

    private Duration halfLife() {
        return settings.discovery().trustHalfLife();
    }

    private void keep(Map<NodeId, TrustScore> scores) {
        scores.forEach((node, score) -> {
            StoredTrust stored = database.find(StoredTrust.class, node.value());
            if (stored == null) database.persist(new StoredTrust(node, score));
            else stored.put(score);
        });
    }

    private Optional<TrustScore> stored(NodeId node) {
        return Optional.ofNullable(database.find(StoredTrust.class, node.value())).map(StoredTrust::score);
    }

    private DiscoveryProgress progress() {
        return Objects.requireNonNull(
                database.find(DiscoveryProgress.class, DiscoveryProgress.THE_ONE, LockModeType.PESSIMISTIC_WRITE));
    }

    /** The number of the event before which all are counted. */
    public long countedBefore() {
        return database.createQuery("select p.nextSeq from DiscoveryProgress p where p.id = :one", Long.class)
                .setParameter("one", DiscoveryProgress.THE_ONE)
                .getSingleResult();
    }

    /** How many events are not counted yet. */
    public long behind() {
        return Math.max(0, audit.end() - countedBefore());
    }

    /** What a node's deeds come to now. */
    public TrustScore of(NodeId node) {
        Instant now = clock.instant();
        return stored(node).map(score -> score.at(now, halfLife())).orElseGet(() -> TrustScore.none(now));
    }

    /** The same of many; those that did nothing yet are left out. */
    public Map<NodeId, TrustScore> of(Collection<NodeId> nodes) {
        if (nodes.isEmpty()) return Map.of();
        Instant now = clock.instant();
        return database.createQuery("select t from StoredTrust t where t.nodeId in :nodes", StoredTrust.class)
                .setParameter("nodes", nodes.stream().map(NodeId::value).toList())
                .getResultStream()
                .collect(Collectors.toMap(StoredTrust::nodeId, each -> each.score().at(now, halfLife())));
    }
}
