package io.bpci.compliance.internal;

import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.control.Control;
import io.bpci.control.Facts;
import io.bpci.control.SubjectKind;
import io.bpci.control.Verdict;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AppliedControls.Trial;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Shows what controls would find in what is there now, one such trial at a time. Safe for concurrent use. */
@ApplicationScoped
public class ControlRehearsal {
    private static final int MOST_MESSAGES = 10_000;
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final long RETRY_MS = 2_000;

    @Inject AuditLog audit;
    @Inject SubjectFacts facts;
    @Inject HubSettings settings;

    private final Semaphore one = new Semaphore(1);

    private record Subjects(List<Facts> all, boolean isComplete) {}

    /**
     * Of each control, how it comes out for the agreements, the configuration, or the last accepted messages of the
     * window: at most {@value #MOST_MESSAGES}. Takes five seconds at most; what is not looked at by then is said.
     *
     * @throws HubException OVERLOADED while another trial is under way
     */
    public Map<Control, Trial> of(List<Control> controls, Instant now) {
        if (!one.tryAcquire()) {
            throw HubException.retryAfterMs(Fault.OVERLOADED, RETRY_MS, "another dry run is under way");
        }
        try {
            long until = System.nanoTime() + LONGEST.toNanos();
            Map<SubjectKind, Subjects> subjects = new HashMap<>();
            Map<Control, Trial> trials = new HashMap<>();
            for (Control each : controls) {
                Subjects of = subjects.computeIfAbsent(each.subject(), kind -> subjects(kind, now, until));
                trials.put(each, trial(each, of, until));
            }
            return trials;
        } finally {
            one.release();
        }
    }

    private Subjects subjects(SubjectKind kind, Instant now, long until) {
        return switch (kind) {
            case AGREEMENT -> new Subjects(facts.ofAgreements(now), true);
            case CONFIGURATION -> new Subjects(List.of(facts.ofConfiguration(now)), true);
            case MESSAGE -> messages(now, until);
        };
    }

    private Subjects messages(Instant now, long until) {
        Instant since = now.minus(settings.government().complianceWindow());
        var query = new AuditQuery(null, null, null, null, null, EventKind.ACCEPTED, null, since, null, true);
        List<Facts> found = new ArrayList<>();
        Long position = null;
        do {
            AuditLog.Page page = audit.find(query, position, AuditLog.MAX_PAGE);
            for (SequencedEvent each : page.events()) {
                facts.ofAccepted(each.event(), each.event().at()).ifPresent(found::add);
            }
            position = page.next();
        } while (position != null && found.size() < MOST_MESSAGES && System.nanoTime() - until < 0);
        return new Subjects(found, position == null);
    }

    private static Trial trial(Control control, Subjects subjects, long until) {
        Counts counts = Counts.NONE;
        Set<String> failing = new HashSet<>();
        for (Facts each : subjects.all()) {
            if (System.nanoTime() - until > 0) break;
            Verdict verdict = control.assess(each);
            counts = counts.plus(Counts.of(verdict, false, Instant.EPOCH));
            if (verdict.isBad()) failing.add(each.subject());
        }
        return new Trial(
                counts.checks(),
                counts.holds(),
                counts.fails(),
                counts.errors(),
                counts.notApplicable(),
                failing.size(),
                subjects.isComplete() && counts.checks() == subjects.all().size());
    }
}
