package io.bpci.audit;

import io.bpci.platform.Leadership;
import io.bpci.platform.Metrics;
import io.bpci.platform.Rounds;
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
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.logging.Logger;

/**
 * Erases the content of events that are older than {@code logging.audit_logging.retention_days}, in short transactions.
 * What is left to do stands in the database, so it may be stopped at any moment. The hub that leads does it.
 */
@Singleton
@Startup
@DependsOn("Database")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class AuditRetention {
    private static final Logger LOG = Logger.getLogger(AuditRetention.class.getName());
    static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    /** Clocks of several hubs and the time a commit takes lie within it. */
    private static final Duration SLACK = Duration.ofMinutes(5);

    @Inject ContentErasure content;
    @Inject HubSettings settings;
    @Inject InstantSource clock;
    @Inject Leadership leadership;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds rounds;

    /** Owned by the thread: what was erased since all that was old enough had been. */
    private long erased;

    @PostConstruct
    void begin() {
        rounds = Rounds.begin("audit retention", threads, leadership.lock(), LOOK_EVERY, this::eraseOld);
    }

    @PreDestroy
    void end() {
        if (rounds != null) rounds.close();
    }

    /** Erases some of what is old enough; returns how long to leave the database to those who store and read. */
    Duration eraseOld() {
        Instant before = clock.instant().minus(keptFor());
        long began = System.nanoTime();
        ContentErasure.Batch batch = content.eraseBefore(before);
        erased += batch.events();
        metrics.counter("audit_content_erased_total", "Events whose content was erased.", "cause", "retention")
                .add(batch.events());
        if (batch.more()) return Duration.ofNanos(System.nanoTime() - began);
        if (erased > 0) LOG.info("erased the content of %d events from before %s".formatted(erased, before));
        erased = 0;
        return LOOK_EVERY;
    }

    /** Never so short that a message could still be fresh whose acceptance is erased. */
    private Duration keptFor() {
        var security = settings.oracleConfig().securityConfig();
        Duration wanted = Duration.ofDays(settings.logging().auditLogging().retentionDays());
        Duration fresh =
                Duration.ofSeconds((long) security.maxMessageAgeSecs() + security.maxFutureSkewSecs()).plus(SLACK);
        return wanted.compareTo(fresh) > 0 ? wanted : fresh;
    }
}
