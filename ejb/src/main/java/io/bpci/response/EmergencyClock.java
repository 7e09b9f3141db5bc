package io.bpci.response;

import io.bpci.platform.Leadership;
import io.bpci.platform.Metrics;
import io.bpci.platform.Rounds;
import io.bpci.relay.HubVoice;
import io.bpci.response.internal.AlarmDue;
import io.bpci.response.internal.Alarms;

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

/**
 * Tells agencies of emergencies, escalates what they do not acknowledge, and ends what nobody closed. All of it is read
 * from the database, so that a restart loses nothing of it.
 */
@Singleton
@Startup
@DependsOn("Relay")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class EmergencyClock {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int AT_ONCE = 100;

    /** Every so many pauses what there is is counted. */
    private static final int COUNTED = 10;

    @Inject Emergencies emergencies;
    @Inject Alarms alarms;
    @Inject HubVoice voice;
    @Inject Leadership leadership;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds telling;
    private @Nullable Rounds watching;
    private volatile long active;
    private volatile long drills;

    /** Of the one thread that watches. */
    private int untilCounted;

    @PostConstruct
    void begin() {
        String help = "Emergencies that are active, and exercises.";
        metrics.gauge("bpci_government_emergencies_active", help, () -> active, "drill", "false");
        metrics.gauge("bpci_government_emergencies_active", help, () -> drills, "drill", "true");
        telling = Rounds.begin("emergency alarms", threads, leadership.lock(), RETRY, this::tell);
        watching = Rounds.begin("emergency clock", threads, leadership.lock(), RETRY, this::watch);
    }

    @PreDestroy
    void end() {
        if (telling != null) telling.close();
        if (watching != null) watching.close();
    }

    public void due(@Observes(during = TransactionPhase.AFTER_SUCCESS) AlarmDue due) {
        if (telling != null) telling.wake();
    }

    /** What comes later of an emergency waits for what came before. */
    private Duration tell() throws InterruptedException {
        for (Alarms.Due due : alarms.due()) {
            if (!voice.tell(due.message())) return RETRY;
            alarms.sent(due);
        }
        return PAUSE;
    }

    private Duration watch() {
        if (untilCounted-- <= 0) {
            active = emergencies.countOpen(false);
            drills = emergencies.countOpen(true);
            untilCounted = COUNTED;
        }
        int done = 0;
        while (done < AT_ONCE && emergencies.next()) done++;
        return done == AT_ONCE ? Duration.ZERO : PAUSE;
    }
}
