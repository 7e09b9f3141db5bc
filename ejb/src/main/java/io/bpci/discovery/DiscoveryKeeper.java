package io.bpci.discovery;

import io.bpci.discovery.internal.HubWatch;
import io.bpci.discovery.internal.NodeAnnouncements;
import io.bpci.discovery.internal.TrustLedger;
import io.bpci.platform.Leadership;
import io.bpci.platform.Metrics;
import io.bpci.platform.Rounds;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;

/**
 * Counts what nodes did, behind the audit log and beside all that stores and reads it, and notes while it does so that
 * a hub is there. The hub that leads does it.
 */
@Singleton
@Startup
@DependsOn("NodeSync")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DiscoveryKeeper {
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int BATCH = 5_000;

    /** Who has much to catch up with leaves the machine to others for so much of the time. */
    private static final int PAUSES = 3;

    @Inject TrustLedger ledger;
    @Inject NodeAnnouncements announcements;
    @Inject Leadership leadership;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds rounds;
    private @Nullable HubWatch watch;

    // The container finds it by its name alone: no other method may have that.
    @PostConstruct
    void begin() {
        watch = ledger.begin();
        metrics.gauge(
                "discovery_events_not_counted", "Audit events that trust scores do not know yet.", ledger::behind);
        metrics.gauge("discovery_nodes_announced", "Nodes whose announcement is in force.", announcements::count);
        rounds = Rounds.begin("trust count", threads, leadership.lock(), RETRY, this::round);
    }

    @PreDestroy
    void end() {
        if (rounds != null) rounds.close();
    }

    private Duration round() {
        long begun = System.nanoTime();
        int counted = ledger.count(BATCH);
        return counted < BATCH ? IDLE : Duration.ofNanos(PAUSES * (System.nanoTime() - begun));
    }

    /** When this hub began to watch over its nodes, and until when one did before. */
    public HubWatch watch() {
        return Objects.requireNonNull(watch, "the hub is not started");
    }
}
