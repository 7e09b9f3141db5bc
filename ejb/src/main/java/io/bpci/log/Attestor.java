package io.bpci.log;

import io.bpci.platform.Leadership;
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

    private @Nullable Rounds rounds;

    // Owned by the thread: up to when kept checkpoints are thinned, and when they are to be again.
    private Instant thinned = Instant.EPOCH;
    private Instant thinNext = Instant.EPOCH;

    // The container finds it by its name alone: no other method may have that.
    @PostConstruct
    void begin() {
        int witnesses = cosigning.witnesses();
        if (witnesses > 0) LOG.info("has checkpoints cosigned; witnesses: " + witnesses);
        Duration interval = Duration.ofSeconds(settings.log().attestIntervalSecs());
        rounds =
                Rounds.begin(
                        "attestor",
                        threads,
                        leadership.lock(),
                        interval,
                        () -> {
                            attest();
                            return interval;
                        });
    }

    @PreDestroy
    void end() {
        if (rounds != null) rounds.close();
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
