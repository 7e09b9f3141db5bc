package io.bpci.cases;

import io.bpci.cases.internal.CaseBook;
import io.bpci.cases.internal.CaseStepTaken;
import io.bpci.cases.internal.CaseVoice;
import io.bpci.platform.Leadership;
import io.bpci.platform.Metrics;
import io.bpci.platform.Rounds;
import io.bpci.relay.HubVoice;

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
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Tells participants of steps, and erases cases whose time is over. All of it is read from the database, so that a
 * restart loses nothing of it.
 */
@Singleton
@Startup
@DependsOn("Relay")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class CaseClock {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration TIDY_PAUSE = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration PERMITS_KEPT = Duration.ofHours(1);
    private static final int AT_ONCE = 100;

    @Inject Cases cases;
    @Inject CaseBook book;
    @Inject CaseVoice news;
    @Inject HubVoice voice;
    @Inject Leadership leadership;
    @Inject Metrics metrics;
    @Inject InstantSource clock;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds telling;
    private @Nullable Rounds tidying;
    private volatile long open;

    @PostConstruct
    void begin() {
        metrics.gauge("bpci_government_cases_open", "Cases that are not closed.", () -> open);
        telling = Rounds.begin("case news", threads, leadership.lock(), RETRY, this::tell);
        tidying = Rounds.begin("case clock", threads, leadership.lock(), RETRY, this::tidy);
    }

    @PreDestroy
    void end() {
        if (telling != null) telling.close();
        if (tidying != null) tidying.close();
    }

    public void taken(@Observes(during = TransactionPhase.AFTER_SUCCESS) CaseStepTaken taken) {
        if (telling != null) telling.wake();
    }

    /** What comes later waits for what came before. */
    private Duration tell() throws InterruptedException {
        var due = news.due();
        for (CaseVoice.Due each : due) {
            if (!voice.tell(each.message())) return RETRY;
            news.told(each);
        }
        return due.isEmpty() ? PAUSE : Duration.ZERO;
    }

    private Duration tidy() {
        open = cases.countOpen();
        book.forgetPermits(clock.instant().minus(PERMITS_KEPT));
        int done = 0;
        while (done < AT_ONCE && book.eraseNext()) done++;
        return done == AT_ONCE ? Duration.ZERO : TIDY_PAUSE;
    }
}
