package io.bpci.deadletters;

import io.bpci.deadletters.internal.DeadLetterStore;
import io.bpci.settings.HubSettings;

import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.time.Instant;
import java.time.InstantSource;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Forgets dead letters for which no operator came within {@code queues.dead_letter_retention}. */
@Singleton
@Startup
@DependsOn("Database")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DeadLetterRetention {
    private static final Logger LOG = Logger.getLogger(DeadLetterRetention.class.getName());

    @Inject HubSettings settings;
    @Inject InstantSource clock;
    @Inject DeadLetterStore store;

    // Owned by whoever holds the singleton's lock.
    private boolean failing;

    @Schedule(hour = "*", minute = "*", persistent = false)
    void everyMinute() {
        try {
            Instant before = clock.instant().minus(settings.queues().deadLetterRetention());
            while (store.forget(before)) {
                // Some at a time, so that no transaction is long.
            }
            failing = false;
        } catch (RuntimeException e) {
            // A timer that throws is taken away by the server. Said once, not every minute.
            if (!failing) LOG.log(Level.WARNING, "old dead letters cannot be forgotten", e);
            failing = true;
        }
    }
}
