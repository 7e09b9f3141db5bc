package io.bpci.compliance;

import io.bpci.compliance.internal.CheckRounds;
import io.bpci.compliance.internal.CheckRounds.Done;
import io.bpci.compliance.internal.ControlsChange;
import io.bpci.compliance.internal.Recorder;
import io.bpci.compliance.internal.Recorder.Figures;
import io.bpci.interapp.AgreementDirectory;
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
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Follows the audit log with the controls that are switched on, and asks them about agreements and the configuration
 * when those change, and each minute. The hub that leads does it. How far it came stands in the transaction that keeps
 * what it found, so a crash counts nothing twice; nothing waits for it.
 */
@Singleton
@Startup
@DependsOn("AgreementClock")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ComplianceKeeper {
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** Sweeps that changes ask for come at most so often; without a change so seldom. */
    private static final long SWEEP_AT_MOST_NANOS = Duration.ofSeconds(2).toNanos();

    private static final long SWEEP_AT_LEAST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long TIDY_NANOS = Duration.ofMinutes(10).toNanos();
    private static final long COUNT_NANOS = Duration.ofSeconds(10).toNanos();

    @Inject CheckRounds checks;
    @Inject Recorder recorder;
    @Inject AgreementDirectory agreements;
    @Inject Leadership leadership;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds rounds;
    private volatile boolean changed = true;
    private volatile Figures figures = Figures.NONE;
    private Metrics.@Nullable Counter held;
    private Metrics.@Nullable Counter failed;
    private Metrics.@Nullable Counter inError;
    private Metrics.@Nullable Counter waived;
    private Metrics.@Nullable Counter notApplicable;
    private Metrics.@Nullable Counter notKept;

    // Owned by the thread of the rounds; by a clock that never jumps.
    private @Nullable Long sweptAt;
    private @Nullable Long tidiedAt;
    private @Nullable Long countedAt;

    @PostConstruct
    void begin() {
        open();
        Rounds begun = Rounds.begin("compliance", threads, leadership.lock(), RETRY, this::round);
        rounds = begun;
        agreements.onChange(this::changedSomething);
    }

    void open() {
        metrics.gauge(
                "bpci_compliance_events_not_seen",
                "Audit events that controls of compliance have not seen.",
                recorder::behind);
        metrics.gauge(
                "bpci_compliance_controls", "Controls of compliance that are switched on.", () -> figures.controls());
        metrics.gauge(
                "bpci_compliance_findings_unresolved",
                "Findings of compliance that are not resolved, those that are waived included.",
                () -> figures.unresolved());
        held = checked("holds");
        failed = checked("fails");
        inError = checked("error");
        waived = checked("waived");
        notApplicable = checked("not_applicable");
        notKept =
                metrics.counter(
                        "bpci_compliance_findings_not_kept_total",
                        "Findings of compliance that were not kept, because there were as many as may be.");
    }

    private Metrics.Counter checked(String result) {
        return metrics.counter("bpci_compliance_checks_total", "How checks of compliance came out.", "result", result);
    }

    @PreDestroy
    void end() {
        if (rounds != null) rounds.close();
    }

    /** Other controls hold from now on, or are waived. */
    public void controlsChanged(@Observes(during = TransactionPhase.AFTER_SUCCESS) ControlsChange change) {
        changedSomething();
    }

    private void changedSomething() {
        changed = true;
    }

    Duration round() {
        boolean isAll = note(checks.messages());
        long now = System.nanoTime();
        boolean isAsked = changed && isOver(sweptAt, SWEEP_AT_MOST_NANOS, now);
        if (agreements.isRead() && (isAsked || isOver(sweptAt, SWEEP_AT_LEAST_NANOS, now))) {
            changed = false;
            sweptAt = now;
            if (!note(checks.sweep())) changed = true;
        }
        while (recorder.quiet()) {
            // Each time some more.
        }
        if (isOver(tidiedAt, TIDY_NANOS, now)) {
            tidiedAt = now;
            recorder.forgetOld();
        }
        if (isOver(countedAt, COUNT_NANOS, now)) {
            countedAt = now;
            figures = recorder.count();
        }
        return isAll ? IDLE : Duration.ZERO;
    }

    private static boolean isOver(@Nullable Long since, long time, long now) {
        return since == null || now - since >= time;
    }

    /** Whether nothing is left to do. */
    private boolean note(Done done) {
        add(held, done.counts().holds());
        add(failed, done.counts().fails());
        add(inError, done.counts().errors());
        add(waived, done.counts().waived());
        add(notApplicable, done.counts().notApplicable());
        add(notKept, done.notKept());
        return done.isAll();
    }

    private static void add(Metrics.@Nullable Counter counter, long times) {
        if (counter != null && times > 0) counter.add(times);
    }
}
