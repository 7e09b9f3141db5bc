package io.bpci.log;

import io.bpci.platform.LeaderLock;
import io.bpci.platform.Leadership;
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
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the newest checkpoint from time to time and has it attested by others, beside the log and the requests, which
 * wait for none of it. The hub that leads does it.
 */
@Singleton
@Startup
@DependsOn("Database")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Attestor {
    private static final Logger LOG = Logger.getLogger(Attestor.class.getName());
    private static final Duration THIN_EVERY = Duration.ofHours(1);

    @Inject KeptCheckpoints checkpoints;
    @Inject Cosigning cosigning;
    @Inject TimeStamps timeStamps;
    @Inject HubSettings settings;
    @Inject Leadership leadership;
    @Inject InstantSource clock;

    @Resource ManagedThreadFactory threads;

    private @Nullable Thread thread;

    // Owned by the thread: up to when kept checkpoints are thinned, and when they are to be again.
    private Instant thinned = Instant.EPOCH;
    private Instant thinNext = Instant.EPOCH;

    // The container finds it by its name alone: no other method may have that.
    @PostConstruct
    void begin() {
        int witnesses = cosigning.witnesses();
        if (witnesses > 0) LOG.info("has checkpoints cosigned; witnesses: " + witnesses);
        LeaderLock lock = leadership.lock();
        Thread started = threads.newThread(() -> run(lock));
        started.setName("bpci-attestor");
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
                TimeUnit.SECONDS.sleep(settings.log().attestIntervalSecs());
                try {
                    attest();
                    if (failing) LOG.info("checkpoints are kept again");
                    failing = false;
                } catch (RuntimeException e) {
                    // Said once, not every time.
                    if (!failing) LOG.log(Level.WARNING, "checkpoints are not kept, and so not attested", e);
                    failing = true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attest() throws InterruptedException {
        checkpoints.keepNewest();
        timeStamps.stamp();
        cosigning.ask();
        if (clock.instant().isBefore(thinNext)) return;
        thinned = checkpoints.thin(thinned);
        thinNext = clock.instant().plus(THIN_EVERY);
    }
}
