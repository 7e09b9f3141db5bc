package io.bpci.audit;

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
import java.util.logging.Level;
import java.util.logging.Logger;

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
    private static final Logger LOG = Logger.getLogger(IndexKeeper.class.getName());

    private static final long IDLE_MS = 500;
    private static final long RETRY_MS = 5_000;

    @Inject AuditIndexing indexing;
    @Inject Leadership leadership;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Thread thread;

    // The container finds it by its name alone: no other method may have that.
    @PostConstruct
    void begin() {
        metrics.gauge("audit_events_not_indexed", "Audit events that the index does not have yet.", indexing::missing);
        LeaderLock lock = leadership.lock();
        Thread started = threads.newThread(() -> run(lock));
        started.setName("bpci-index");
        started.start();
        thread = started;
    }

    @PreDestroy
    void end() {
        if (thread != null) thread.interrupt();
    }

    private void run(LeaderLock lock) {
        boolean failing = false;
        try {
            while (lock.leads()) {
                long pause = RETRY_MS;
                try {
                    pause = step();
                    if (failing) LOG.info("the index of the audit log is kept again");
                    failing = false;
                } catch (RuntimeException e) {
                    // Said once, not every time.
                    if (!failing) LOG.log(Level.WARNING, "the audit log's index is not kept: searches get slower", e);
                    failing = true;
                }
                TimeUnit.MILLISECONDS.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how long to leave the database to others: as long as the step took, if there is more to do. */
    private long step() {
        long begun = System.nanoTime();
        boolean worked = indexing.step();
        return worked ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) : IDLE_MS;
    }
}
