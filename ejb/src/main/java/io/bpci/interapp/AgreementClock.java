package io.bpci.interapp;

import io.bpci.agreement.AgreementState;
import io.bpci.envelope.Identifier;
import io.bpci.interapp.internal.AgreementMemory;
import io.bpci.interapp.internal.LiveAgreements;
import io.bpci.interapp.internal.News;
import io.bpci.interapp.internal.Steps;
import io.bpci.platform.Leadership;
import io.bpci.platform.Metrics;
import io.bpci.platform.Rounds;
import io.bpci.relay.HubVoice;
import io.bpci.relay.Relay;
import io.bpci.wire.InterAppHealth;

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
import java.util.HashSet;
import java.util.Set;

/**
 * Ends agreements whose time is over and suspensions by the hub, takes out of the queues what was sent under revoked
 * ones, and tells the parties. All of it is read from the database, so that a restart loses nothing of it.
 */
@Singleton
@Startup
@DependsOn("Relay")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class AgreementClock {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int EXPIRED_AT_ONCE = 100;

    @Inject LiveAgreements live;
    @Inject AgreementMemory memory;
    @Inject Steps steps;
    @Inject News news;
    @Inject HubVoice voice;
    @Inject Relay relay;
    @Inject Leadership leadership;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds work;

    @PostConstruct
    void begin() {
        metrics.gauge(
                "oracle_inter_app_agreements_total",
                "Agreements between applications that are in force.",
                () -> live.count(AgreementState.IN_FORCE));
        Rounds begun = Rounds.begin("agreement clock", threads, leadership.lock(), RETRY, this::round);
        work = begun;
        live.onChange(begun::wake);
    }

    @PreDestroy
    void end() {
        if (work != null) work.close();
    }

    private Duration round() throws InterruptedException {
        if (!live.isRead()) memory.read();
        steps.expire(EXPIRED_AT_ONCE);
        for (News.Withdrawal due : news.toWithdraw()) {
            if (relay.withdraw(due.agreementId(), due.parties()).isPresent()) news.withdrawn(due);
        }
        tell();
        return PAUSE;
    }

    /** What comes later of an agreement waits for what came before; others do not. */
    private void tell() throws InterruptedException {
        Set<Identifier> waiting = new HashSet<>();
        for (News.Due due : news.due()) {
            if (waiting.contains(due.agreementId())) continue;
            if (voice.tell(due.message())) news.told(due);
            else waiting.add(due.agreementId());
        }
    }

    public InterAppHealth health() {
        boolean up = live.isRead() && relay.statistics().isAvailable();
        return new InterAppHealth(up ? "UP" : "DOWN", (int) live.count(AgreementState.IN_FORCE));
    }
}
