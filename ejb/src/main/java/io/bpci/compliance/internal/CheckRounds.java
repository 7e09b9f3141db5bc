package io.bpci.compliance.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.compliance.internal.Failure.Occurrence;
import io.bpci.compliance.internal.LiveControls.Active;
import io.bpci.compliance.internal.LiveControls.Snapshot;
import io.bpci.control.Facts;
import io.bpci.control.SubjectKind;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** One round of checks, over the next messages of the audit log or over all that is there. For one thread. */
@ApplicationScoped
public class CheckRounds {
    private static final int BATCH = 2_000;

    @Inject Recorder recorder;
    @Inject SubjectFacts facts;
    @Inject InstantSource clock;

    /**
     * What came of a round.
     *
     * @param notKept findings
     * @param isAll false if there is more to do at once
     */
    public record Done(Counts counts, long notKept, boolean isAll) {
        static final Done NOTHING = new Done(Counts.NONE, 0, true);
        static final Done AGAIN = new Done(Counts.NONE, 0, false);
    }

    /** Asks the controls about the messages that were accepted since. */
    public Done messages() {
        Snapshot snapshot = recorder.current();
        List<Active> controls = snapshot.of(SubjectKind.MESSAGE);
        if (controls.isEmpty()) return Done.NOTHING;
        long from = recorder.seenBefore();
        List<SequencedEvent> events = recorder.from(from, BATCH);
        if (events.isEmpty()) return Done.NOTHING;
        Instant now = now();
        var batch = new Batch(snapshot);
        for (SequencedEvent each : events) {
            if (each.event().kind() == EventKind.ACCEPTED) assess(batch, controls, each, now);
        }
        long notKept = recorder.messages(batch, from, events.getLast().sequence() + 1);
        if (notKept < 0) return Done.AGAIN;
        return new Done(batch.total(), notKept, events.size() < BATCH);
    }

    private void assess(Batch batch, List<Active> controls, SequencedEvent sequenced, Instant now) {
        AuditEvent event = sequenced.event();
        // A clock that went back since does not let findings last longer.
        Instant at = event.at().isAfter(now) ? now : event.at().truncatedTo(ChronoUnit.MICROS);
        facts.ofAccepted(event, at)
                .ifPresent(found ->
                        batch.assess(controls, found, new Occurrence(at, event.eventId(), sequenced.sequence())));
    }

    /** Asks the controls about all agreements and the configuration. */
    public Done sweep() {
        Snapshot snapshot = recorder.current();
        List<Active> ofAgreements = snapshot.of(SubjectKind.AGREEMENT);
        List<Active> ofConfiguration = snapshot.of(SubjectKind.CONFIGURATION);
        if (ofAgreements.isEmpty() && ofConfiguration.isEmpty()) return Done.NOTHING;
        Instant now = now();
        var batch = new Batch(snapshot);
        List<Facts> agreements = ofAgreements.isEmpty() ? List.of() : facts.ofAgreements(now);
        for (Facts each : agreements) batch.assess(ofAgreements, each, Occurrence.at(now));
        if (!ofConfiguration.isEmpty()) {
            batch.assess(ofConfiguration, facts.ofConfiguration(now), Occurrence.at(now));
        }
        long notKept =
                recorder.swept(batch, agreements.stream().map(Facts::subject).collect(Collectors.toUnmodifiableSet()));
        return notKept < 0 ? Done.AGAIN : new Done(batch.total(), notKept, true);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
