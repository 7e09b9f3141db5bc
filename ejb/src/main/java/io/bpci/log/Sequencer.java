package io.bpci.log;

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
import java.util.concurrent.atomic.LongAdder;

/**
 * Brings the audit events into the log, in their order, and signs a checkpoint after each batch. Where several hubs
 * share a database the one that leads does it; two that both believed so would write the same, for the order is the
 * database's and its head is locked.
 */
@Singleton
@Startup
@DependsOn("Database")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Sequencer {
    /** A checkpoint costs two signatures and a transaction: what comes within that time shares one. */
    private static final Duration GATHER = Duration.ofMillis(100);

    private static final Duration RETRY = Duration.ofSeconds(1);

    @Inject TransparencyLog log;
    @Inject Leadership leadership;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds rounds;
    private final LongAdder appended = new LongAdder();

    /** Written by the constructing thread, then by the sequencing one. */
    private volatile long signedSize;

    @PostConstruct
    void begin() {
        metrics.gauge("log_size_entries", "Entries in the transparency log, signed.", () -> log.size());
        metrics.counted("log_entries_appended_total", "Entries that this hub appended.", appended::sum);
        signedSize = log.size();
        rounds = Rounds.begin("sequencer", threads, leadership.lock(), RETRY, this::append);
    }

    private Duration append() {
        int grown = log.append();
        appended.add(grown);
        if (grown > 0) signedSize = log.size();
        return GATHER;
    }

    @PreDestroy
    void end() {
        if (rounds != null) rounds.close();
    }

    /** How many entries the log has, as signed; it may have moments more. */
    public long signedSize() {
        return signedSize;
    }
}
