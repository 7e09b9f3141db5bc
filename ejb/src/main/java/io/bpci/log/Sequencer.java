package io.bpci.log;

import io.bpci.platform.LeaderLock;
import io.bpci.platform.Leadership;
import io.bpci.platform.Metrics;

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

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;

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
    private static final Logger LOG = Logger.getLogger(Sequencer.class.getName());

    /** A checkpoint costs two signatures and a transaction: what comes within that time shares one. */
    private static final long GATHER_MS = 250;

    private static final long RETRY_MS = 1_000;

    @Inject TransparencyLog log;
    @Inject Leadership leadership;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Thread thread;
    private final LongAdder appended = new LongAdder();

    /** Written by the constructing thread, then by the sequencing one. */
    private volatile long signedSize;

    @PostConstruct
    void begin() {
        metrics.gauge("log_size_entries", "Entries in the transparency log, signed.", () -> log.size());
        metrics.counted("log_entries_appended_total", "Entries that this hub appended.", appended::sum);
        signedSize = log.size();
        LeaderLock lock = leadership.lock();
        Thread started = threads.newThread(() -> run(lock));
        started.setName("bpci-sequencer");
        started.start();
        thread = started;
    }

    @PreDestroy
    void end() {
        if (thread != null) thread.interrupt();
    }

    /** How many entries the log has, as signed; it may have moments more. */
    public long signedSize() {
        return signedSize;
    }

    private void run(LeaderLock lock) {
        boolean failing = false;
        try {
            while (lock.leads()) {
                try {
                    int grown = log.append();
                    appended.add(grown);
                    if (grown > 0) signedSize = log.size();
                    if (failing) LOG.info("the log grows again");
                    failing = false;
                } catch (RuntimeException e) {
                    // Said once, not every second.
                    if (!failing) LOG.log(Level.SEVERE, "events do not enter the log; they wait in the audit log", e);
                    failing = true;
                }
                TimeUnit.MILLISECONDS.sleep(failing ? RETRY_MS : GATHER_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
