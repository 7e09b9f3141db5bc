package io.bpci.contracts;

import io.bpci.contracts.internal.MessageSteps;
import io.bpci.contracts.internal.MessageSteps.Due;
import io.bpci.government.AgencyDirectory;
import io.bpci.platform.Leadership;
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
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/** Runs contracts that run by themselves, and sends what contracts have to say. The hub that leads does it. */
@Singleton
@Startup
@DependsOn("Relay")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ContractClock {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(2);

    @Inject Triggers triggers;
    @Inject MessageSteps messages;
    @Inject AgencyDirectory agencies;
    @Inject HubVoice voice;
    @Inject Leadership leadership;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds running;
    private @Nullable Rounds telling;

    @PostConstruct
    void begin() {
        running = Rounds.begin("contract clock", threads, leadership.lock(), RETRY, this::run);
        telling = Rounds.begin("contracts messages", threads, leadership.lock(), RETRY, this::tell);
    }

    @PreDestroy
    void end() {
        if (running != null) running.close();
        if (telling != null) telling.close();
    }

    private Duration run() {
        return triggers.run() ? Duration.ZERO : PAUSE;
    }

    private Duration tell() throws InterruptedException {
        List<Due> due = messages.due();
        for (Due each : due) {
            // The hub speaks for contracts to agencies only, and to no one who was one.
            if (agencies.find(each.target()).isEmpty()) {
                messages.ended(each.messageId(), false);
            } else if (voice.tell(each.envelope())) {
                messages.ended(each.messageId(), true);
            } else {
                return RETRY;
            }
        }
        return due.isEmpty() ? PAUSE : Duration.ZERO;
    }
}
