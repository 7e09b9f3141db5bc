package io.bpci.events;

import io.bpci.audit.AuditBatch;
import io.bpci.audit.AuditLog;
import io.bpci.audit.ContentErased;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.Metrics;
import io.bpci.relay.Relay;
import io.bpci.settings.HubSettings;

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
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.Objects;

/** The live feed of this hub. Safe for concurrent use. */
@Singleton
@Startup
@DependsOn("Relay")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class EventFeed {
    @Inject AuditLog log;
    @Inject Tickets tickets;
    @Inject NodeRegistry nodes;
    @Inject Relay relay;
    @Inject HubSettings settings;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Feed feed;

    @PostConstruct
    void start() {
        var started =
                new Feed(
                        new Feed.Plan(
                                log::end,
                                log::from,
                                tickets::redeem,
                                nodes::organisationsOfNamed,
                                relay::statistics,
                                InstantSource.system(),
                                threads,
                                settings.sessions().maxViewers()));
        feed = started;
        metrics.gauge("bpci_feed_connections", "Open connections to the live feed.", started::connections);
    }

    @PreDestroy
    void stop() {
        if (feed != null) feed.close();
    }

    /** A viewer has connected. */
    public FeedSession open(FeedCarrier carrier) {
        return Objects.requireNonNull(feed, "the feed is not running").open(carrier);
    }

    /** Events of this hub are in the log: no need to wait for the next look. */
    public void stored(@Observes AuditBatch batch) {
        if (feed != null) feed.nudge();
    }

    /** Copies of events are read again: what was erased must not be shown. */
    public void erased(@Observes(during = TransactionPhase.AFTER_SUCCESS) ContentErased content) {
        if (feed != null) feed.erased(content.newest());
    }
}
