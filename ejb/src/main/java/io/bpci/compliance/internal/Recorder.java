package io.bpci.compliance.internal;

import io.bpci.audit.AuditLog;
import io.bpci.audit.SequencedEvent;
import io.bpci.compliance.internal.LiveControls.Snapshot;
import io.bpci.control.SubjectKind;
import io.bpci.envelope.Identifier;
import io.bpci.settings.HubSettings;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the keeper reads and writes down, each time in a transaction of its own. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Recorder {
    /** How long it is known what was found; the audit log knows it for longer. */
    private static final Duration KEPT = Duration.ofDays(90);

    private static final int QUIET_AT_ONCE = 500;

    @Inject ComplianceStore store;
    @Inject FindingBook book;
    @Inject LiveControls live;
    @Inject AuditLog audit;
    @Inject HubSettings settings;

    /** How many there are. */
    public record Figures(long controls, long unresolved) {
        public static final Figures NONE = new Figures(0, 0);
    }

    public Snapshot current() {
        return live.current();
    }

    public long seenBefore() {
        return store.progress().nextSeq();
    }

    public List<SequencedEvent> from(long sequence, int most) {
        return audit.from(sequence, most);
    }

    public long behind() {
        return live.current().of(SubjectKind.MESSAGE).isEmpty() ? 0 : Math.max(0, audit.end() - seenBefore());
    }

    public Figures count() {
        return new Figures(live.current().active().size(), store.countUnresolved());
    }

    /**
     * Writes down what came of the messages in the events from one number up to another. Once: if those are seen
     * already, or controls or waivers are others now, nothing is.
     *
     * @return how many findings were not kept, because there are as many as may be; negative if nothing was written
     */
    public long messages(Batch batch, long from, long next) {
        store.begin();
        ComplianceProgress progress = store.progress();
        if (progress.change() != batch.change() || progress.nextSeq() != from) return -1;
        progress.seen(next);
        return write(batch);
    }

    /**
     * Writes down what came of all agreements and the configuration; findings about those that are not among the
     * failures are resolved.
     *
     * @param agreements that there are
     * @return as of {@link #messages}
     */
    public long swept(Batch batch, Set<String> agreements) {
        store.begin();
        if (store.progress().change() != batch.change()) return -1;
        long notKept = write(batch);
        Instant now = store.now();
        for (SubjectKind kind : List.of(SubjectKind.AGREEMENT, SubjectKind.CONFIGURATION)) {
            for (StoredFinding finding : store.unresolved(kind)) {
                var about = new Batch.About(finding.controlId().value(), finding.subject());
                if (batch.failures().containsKey(about)) continue;
                boolean isGone = kind == SubjectKind.AGREEMENT && !agreements.contains(finding.subject());
                book.resolve(finding, isGone ? Resolution.GONE : Resolution.HOLDS, now);
            }
        }
        return notKept;
    }

    private long write(Batch batch) {
        batch.counts().forEach(store::count);
        if (batch.failures().isEmpty()) return 0;
        long notKept = 0;
        long room = settings.government().maxFindings() - store.countUnresolved();
        Set<String> withFindings = new HashSet<>();
        for (var each : batch.failures().entrySet()) {
            String control = each.getKey().controlId();
            Optional<StoredFinding> found = store.unresolved(control, each.getKey().subject());
            if (found.isPresent()) {
                found.get().again(each.getValue());
            } else if (room > 0 || isFirst(withFindings, each.getValue().control().id())) {
                book.open(each.getValue());
                room--;
            } else {
                notKept++;
            }
        }
        return notKept;
    }

    /** One of each control is kept whatever there is: by it the control is known not to be met. */
    private boolean isFirst(Set<String> withFindings, Identifier control) {
        if (!withFindings.add(control.value())) return false;
        return store.unresolvedOf(control).isEmpty();
    }

    /** Resolves findings about messages of whose source none failed within the window; true if there are more. */
    public boolean quiet() {
        Instant now = store.now();
        Instant since = now.minus(settings.government().complianceWindow());
        if (store.unresolvedMessagesBefore(since, 1).isEmpty()) return false;
        store.begin();
        List<StoredFinding> quiet = store.unresolvedMessagesBefore(since, QUIET_AT_ONCE);
        for (StoredFinding finding : quiet) book.resolve(finding, Resolution.QUIET, now);
        return quiet.size() == QUIET_AT_ONCE;
    }

    public void forgetOld() {
        Instant now = store.now();
        Instant since = now.minus(settings.government().complianceWindow()).truncatedTo(ChronoUnit.HOURS);
        store.forgetOld(since, now.minus(KEPT));
    }
}
