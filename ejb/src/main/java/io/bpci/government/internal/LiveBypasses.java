package io.bpci.government.internal;

import io.bpci.emergency.BypassScope;
import io.bpci.envelope.NodeId;
import io.bpci.platform.Metrics;
import io.bpci.relay.Exemption;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Whose limits are lifted now. The database is what holds; what another hub changed is known here when it is read next.
 * Bounded by the agencies there are: each has one at a time. Reads take no lock.
 */
@ApplicationScoped
public class LiveBypasses implements Exemption {
    /** How old what is known may be where the database can be asked. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    @Inject Metrics metrics;

    private Metrics.Counter requests = new Metrics.Counter();
    private Metrics.Counter messages = new Metrics.Counter();
    private volatile Map<NodeId, BypassChange> lifted = new ConcurrentHashMap<>();
    private volatile long readAt = System.nanoTime() - FRESH.toNanos();

    @PostConstruct
    void count() {
        String help = "What passed only because a bypass lifted the limit.";
        requests = metrics.counter("bpci_government_bypassed_total", help, "limit", "requests");
        messages = metrics.counter("bpci_government_bypassed_total", help, "limit", "messages");
        metrics.gauge("bpci_government_bypasses_active", "Agencies whose limits are lifted.", () -> lifted.size());
    }

    public boolean isOld() {
        return System.nanoTime() - readAt > FRESH.toNanos();
    }

    /** Takes in what the database has. */
    public void read(Collection<EmergencyBypass> active) {
        readAt = System.nanoTime();
        lifted =
                new ConcurrentHashMap<>(
                        active.stream()
                                .map(BypassChange::of)
                                .collect(Collectors.toMap(BypassChange::governmentId, each -> each)));
    }

    public void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) BypassChange change) {
        if (change.scope().isEmpty()) {
            lifted.remove(change.governmentId());
        } else {
            lifted.put(change.governmentId(), change);
        }
    }

    /** Whether a request of that agency's officers passes by a bypass; counts it. */
    public boolean liftsRequests(NodeId governmentId, Instant now) {
        return lifts(governmentId, BypassScope.REQUESTS, requests, now);
    }

    @Override
    public boolean isExempt(NodeId sender, Instant now) {
        return lifts(sender, BypassScope.MESSAGES, messages, now);
    }

    private boolean lifts(NodeId governmentId, BypassScope limit, Metrics.Counter counter, Instant now) {
        BypassChange known = lifted.get(governmentId);
        if (known == null || !known.scope().contains(limit) || !now.isBefore(known.endsAt())) return false;
        counter.add(1);
        return true;
    }
}
