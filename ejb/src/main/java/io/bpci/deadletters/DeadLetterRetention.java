package io.bpci.deadletters;

import io.bpci.deadletters.internal.DeadLetterStore;
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

/** Forgets dead letters for which no operator came within {@code queues.dead_letter_retention}. */
@Singleton
@Startup
@DependsOn("Database")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DeadLetterRetention {
    private static final Duration EVERY = Duration.ofMinutes(1);

    @Inject HubSettings settings;
    @Inject InstantSource clock;
    @Inject DeadLetterStore store;
    @Inject Leadership leadership;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds rounds;

    @PostConstruct
    void begin() {
        rounds =
                Rounds.begin(
                        "retention of dead letters",
                        threads,
                        leadership.lock(),
                        EVERY,
                        () -> {
                            forgetOld();
                            return EVERY;
                        });
    }

    @PreDestroy
    void end() {
        if (rounds != null) rounds.close();
    }

    void forgetOld() {
        Instant before = clock.instant().minus(settings.queues().deadLetterRetention());
        while (store.forget(before)) {
            // Some at a time, so that no transaction is long.
        }
    }
}
