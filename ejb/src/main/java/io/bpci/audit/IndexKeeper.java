package io.bpci.audit;

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

/**
 * Keeps the index of the audit events, beside the intake and the searches, which wait for none of it. The hub that
 * leads does it; two that both believed so would take turns, for each step holds a lock and begins with what the
 * database says.
 */
@Singleton
@Startup
@DependsOn("Database")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class IndexKeeper {
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(5);

    @Inject AuditIndexing indexing;
    @Inject Leadership leadership;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds rounds;

    // The container finds it by its name alone: no other method may have that.
    @PostConstruct
    void begin() {
        metrics.gauge("audit_events_not_indexed", "Audit events that the index does not have yet.", indexing::missing);
        rounds = Rounds.begin("audit index", threads, leadership.lock(), RETRY, this::step);
    }

    @PreDestroy
    void end() {
        if (rounds != null) rounds.close();
    }

    /** Returns how long to leave the database to others: as long as the step took, if there is more to do. */
    private Duration step() {
        long begun = System.nanoTime();
        boolean worked = indexing.step();
        return worked ? Duration.ofNanos(System.nanoTime() - begun) : IDLE;
    }
}
