package io.bpci.platform;

import io.bpci.database.HubDataSource;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Of several hubs on one database one leads. A hub starts no further than here while another does, and goes on when
 * that one has ended: so a second hub stands by. Safe for concurrent use.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class Leadership {
    private static final Logger LOG = Logger.getLogger(Leadership.class.getName());
    private static final Duration ASK_EVERY = Duration.ofSeconds(1);

    @Inject InstantSource clock;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable LeaderLock lock;
    private @Nullable Thread keeper;

    // The container finds it by its name alone: no other method may have that.
    @PostConstruct
    void await() {
        // Not the pool's: this connection is held as long as the hub runs.
        var mine = new LeaderLock(new HubDataSource());
        lock = mine;
        try {
            if (!mine.take()) {
                LOG.warning("stands by: " + leader(mine) + " uses this database and leads");
                do TimeUnit.NANOSECONDS.sleep(ASK_EVERY.toNanos());
                while (!isFree(mine));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database is not available: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while standing by", e);
        }
    }

    /** Who stands by does so also while the database is away. */
    private static boolean isFree(LeaderLock lock) {
        try {
            return lock.take();
        } catch (SQLException e) {
            LOG.log(Level.FINE, "the database is away", e);
            return false;
        }
    }

    private static String leader(LeaderLock lock) throws SQLException {
        return lock.last()
                .map(tenure ->
                        "the hub with process id %d on %s, which began at %s"
                                .formatted(tenure.pid(), tenure.host(), tenure.since()))
                .orElse("another hub");
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Begins to lead, now that the database has this version's tables. */
    public void enter() {
        try {
            lock().enter(host(), ProcessHandle.current().pid(), clock.instant());
        } catch (SQLException e) {
            throw new IllegalStateException("the database is not available: " + e.getMessage(), e);
        }
        metrics.gauge(
                "oracle_leading",
                "1 while this hub is, of those on its database, the one that accepts and delivers.",
                () -> lock().leads() ? 1 : 0);
        Thread thread = threads.newThread(this::keep);
        thread.setName("bpci-leadership");
        thread.start();
        keeper = thread;
    }

    private void keep() {
        try {
            while (lock().leads()) {
                TimeUnit.NANOSECONDS.sleep(ASK_EVERY.toNanos());
                lock().confirm();
            }
            if (Thread.currentThread().isInterrupted()) return;
            LOG.severe("another hub leads; this one does nothing more and must be started again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @PreDestroy
    void resign() {
        if (keeper != null) keeper.interrupt();
        if (lock != null) lock.close();
    }

    /** What says whether this hub leads, for those who ask often. */
    public LeaderLock lock() {
        return Objects.requireNonNull(lock, "the hub is not started");
    }
}
