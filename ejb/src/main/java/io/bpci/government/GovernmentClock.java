package io.bpci.government;

import io.bpci.government.GovernmentFigures.Counts;
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
 * Ends sessions, operations and bypasses whose time is over, and tells Keycloak of logins and agencies that were
 * revoked.
 */
@Singleton
@Startup
@DependsOn("Relay")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class GovernmentClock {
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int AT_ONCE = 100;

    /** Every so many pauses what there is is counted. */
    private static final int COUNTED = 5;

    @Inject GovernmentSessions sessions;
    @Inject Operations operations;
    @Inject Bypasses bypasses;
    @Inject Agencies agencies;
    @Inject RevokedLogins logins;
    @Inject GovernmentFigures figures;
    @Inject Leadership leadership;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds ending;
    private @Nullable Rounds telling;
    private volatile Counts counts = Counts.NONE;

    /** Of the one thread that ends. */
    private int untilCounted;

    @PostConstruct
    void begin() {
        metrics.gauge("bpci_government_agencies", "Agencies that take part.", () -> counts.agencies());
        metrics.gauge(
                "bpci_government_sessions_open", "Officers' sessions that are open.", () -> counts.openSessions());
        metrics.gauge(
                "bpci_government_operations_open",
                "Government operations that have not ended.",
                () -> counts.openOperations());
        ending = Rounds.begin("government clock", threads, leadership.lock(), RETRY, this::end);
        telling = Rounds.begin("revocation at Keycloak", threads, leadership.lock(), RETRY, this::tell);
    }

    @PreDestroy
    void close() {
        if (ending != null) ending.close();
        if (telling != null) telling.close();
    }

    private Duration end() {
        if (untilCounted-- <= 0) {
            counts = figures.count();
            untilCounted = COUNTED;
        }
        int ended = sessions.sweep(AT_ONCE);
        ended = Math.max(ended, bypasses.sweep(AT_ONCE));
        int expired = 0;
        while (expired < AT_ONCE && operations.expireNext()) expired++;
        return Math.max(ended, expired) == AT_ONCE ? Duration.ZERO : PAUSE;
    }

    private Duration tell() {
        agencies.forgetIdleRates();
        logins.end(AT_ONCE);
        agencies.disableRevoked(AT_ONCE);
        return PAUSE;
    }
}
