package io.bpci.nodes.internal;

import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The directory's memory. Reads take no lock. What this hub commits is here when the commit returns; what another hub
 * on the same database commits, a second later.
 *
 * <p>An entry takes about 1 KiB; {@code registry.max_nodes} bounds their number, and {@code registry.max_allow_rules}
 * that of the rules.
 */
@ApplicationScoped
public class RegisteredNodes implements NodeDirectory {
    private static final Logger LOG = Logger.getLogger(RegisteredNodes.class.getName());

    /** A node that is seen all the time is written down so often. */
    private static final long SEEN_STEP_MS = 10_000;

    /** And one that only has a session, which ends by itself when the node falls silent, so often. */
    private static final long SESSION_STEP_MS = 30_000;

    private final InstantSource clock;
    private final Map<NodeId, Entry> nodes = new ConcurrentHashMap<>();
    private final Set<AllowKey> rules = ConcurrentHashMap.newKeySet();
    private final Map<NodeId, Shutout> unwritten = new ConcurrentHashMap<>();
    private final List<Consumer<NodeId>> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService notifier =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("node-changes").factory());

    private static final class Entry {
        volatile NodeStanding standing;
        volatile long change;

        /** Milliseconds; 0 for not yet, by this hub. */
        volatile long seenAt;

        volatile boolean connected;

        // What the database has of the two above; the one thread that writes sightings down owns them.
        long writtenSeenAt;
        boolean writtenConnected;

        Entry(NodeStanding standing, long change) {
            this.standing = standing;
            this.change = change;
        }
    }

    @Inject
    public RegisteredNodes(InstantSource clock) {
        this.clock = clock;
    }

    /** For the container's proxy only. */
    @SuppressWarnings("NullAway") // The proxy never uses its fields.
    protected RegisteredNodes() {
        this.clock = null;
    }

    @Override
    public Set<NodeId> nodes() {
        return Set.copyOf(nodes.keySet());
    }

    @Override
    public Optional<NodeStanding> find(NodeId node) {
        Entry entry = nodes.get(node);
        return entry == null ? Optional.empty() : Optional.of(entry.standing);
    }

    @Override
    public boolean consents(NodeStanding target, NodeStanding source) {
        String to = target.organisation();
        String from = source.organisation();
        if (to.equals(from)) return true;
        if (rules.isEmpty()) return false;
        String toNode = target.nodeId().value();
        String fromNode = source.nodeId().value();
        return rules.contains(new AllowKey(to, null, from, null))
                || rules.contains(new AllowKey(to, toNode, from, null))
                || rules.contains(new AllowKey(to, null, from, fromNode))
                || rules.contains(new AllowKey(to, toNode, from, fromNode));
    }

    @Override
    public void seen(NodeId node) {
        Entry entry = nodes.get(node);
        if (entry != null) entry.seenAt = clock.millis();
    }

    @Override
    public void connected(NodeId node) {
        Entry entry = nodes.get(node);
        if (entry == null) return;
        entry.seenAt = clock.millis();
        entry.connected = true;
    }

    @Override
    public void disconnected(NodeId node) {
        Entry entry = nodes.get(node);
        if (entry != null) entry.connected = false;
    }

    @Override
    public void isolate(NodeId node, Duration time, String reason) {
        Instant until = clock.instant().plus(time).truncatedTo(ChronoUnit.MICROS);
        var shutout = new Shutout(node, until, reason);
        // Before the standing, so that a change applied between the two does not undo it.
        unwritten.merge(node, shutout, (a, b) -> a.until().isAfter(b.until()) ? a : b);
        var changed =
                nodes.computeIfPresent(
                        node,
                        (id, entry) -> {
                            entry.standing = shutOut(entry.standing, shutout);
                            return entry;
                        });
        if (changed != null) announce(node);
        else unwritten.remove(node);
    }

    @Override
    public void onChange(Consumer<NodeId> listener) {
        listeners.add(listener);
    }

    /** How many nodes take part. */
    public int size() {
        return nodes.size();
    }

    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) NodeChange change) {
        apply(change);
    }

    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) RuleChange change) {
        apply(change);
    }

    /** Takes a change over; one that is older than what is here is left aside. */
    public void apply(NodeChange change) {
        NodeStanding now = change.standing();
        boolean[] matters = {false};
        nodes.compute(
                change.nodeId(),
                (id, entry) -> {
                    if (entry == null) return now == null ? null : new Entry(withShutout(now), change.number());
                    if (change.number() < entry.change) return entry;
                    NodeStanding standing = now == null ? null : withShutout(now);
                    matters[0] = standing == null || matters(entry.standing, standing);
                    if (standing == null) return null;
                    entry.standing = standing;
                    entry.change = change.number();
                    return entry;
                });
        if (matters[0]) announce(change.nodeId());
    }

    public void apply(RuleChange change) {
        if (change.inForce()) rules.add(change.key());
        else rules.remove(change.key());
    }

    /** What the database does not have yet of who was seen; to be passed to {@link #written} once it has. */
    public List<Sighting> sightings() {
        var sightings = new ArrayList<Sighting>();
        long now = clock.millis();
        nodes.forEach((id, entry) -> {
            boolean connected = entry.connected;
            if (connected && now - entry.seenAt >= SESSION_STEP_MS) entry.seenAt = now;
            long seenAt = entry.seenAt;
            if (seenAt != 0 && (connected != entry.writtenConnected || seenAt - entry.writtenSeenAt >= SEEN_STEP_MS)) {
                sightings.add(new Sighting(id, connected, Instant.ofEpochMilli(seenAt)));
            }
        });
        return sightings;
    }

    public void written(List<Sighting> sightings) {
        for (Sighting sighting : sightings) {
            Entry entry = nodes.get(sighting.nodeId());
            if (entry != null) {
                entry.writtenSeenAt = sighting.lastSeen().toEpochMilli();
                entry.writtenConnected = sighting.connected();
            }
        }
    }

    /** The isolations that the database does not have yet; to be passed to {@link #written(Shutout)} once it has. */
    public List<Shutout> shutouts() {
        return List.copyOf(unwritten.values());
    }

    public void written(Shutout shutout) {
        unwritten.remove(shutout.nodeId(), shutout);
    }

    /** Takes back an isolation that the database does not have yet. */
    public Optional<Shutout> forget(NodeId node) {
        return Optional.ofNullable(unwritten.remove(node));
    }

    private NodeStanding withShutout(NodeStanding standing) {
        Shutout shutout = unwritten.get(standing.nodeId());
        return shutout == null ? standing : shutOut(standing, shutout);
    }

    private static NodeStanding shutOut(NodeStanding standing, Shutout shutout) {
        @Nullable Instant until = standing.isolatedUntil();
        if (until != null && until.isAfter(shutout.until())) return standing;
        return new NodeStanding(
                standing.nodeId(),
                standing.organisation(),
                standing.key(),
                standing.suspended(),
                shutout.until(),
                standing.rateLimit());
    }

    private static boolean matters(NodeStanding before, NodeStanding after) {
        return (after.suspended() && !before.suspended())
                || (after.isolatedUntil() != null && !after.isolatedUntil().equals(before.isolatedUntil()))
                || !after.key().equals(before.key());
    }

    private void announce(NodeId node) {
        for (Consumer<NodeId> listener : listeners) {
            notifier.execute(() -> {
                try {
                    listener.accept(node);
                } catch (RuntimeException e) {
                    LOG.log(Level.SEVERE, "a listener for changes of nodes failed", e);
                }
            });
        }
    }

    @PreDestroy
    void stop() {
        notifier.shutdown();
    }
}
