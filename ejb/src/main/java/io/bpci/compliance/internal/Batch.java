package io.bpci.compliance.internal;

import io.bpci.compliance.internal.Failure.Occurrence;
import io.bpci.compliance.internal.LiveControls.Active;
import io.bpci.compliance.internal.LiveControls.Snapshot;
import io.bpci.control.Facts;
import io.bpci.control.Verdict;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How controls came out for many subjects, added up until it is written down. Not safe for concurrent use. */
public final class Batch {
    /** Of all organisations together. */
    static final String ALL = "";

    private final Snapshot snapshot;
    private final Map<Cell, Counts> counts = new LinkedHashMap<>();
    private final Map<About, Failure> failures = new LinkedHashMap<>();
    private Counts total = Counts.NONE;

    /** What is counted together. */
    record Cell(String controlId, String organisation, Instant hour) {}

    /** What makes one finding. */
    record About(String controlId, String subject) {}

    Batch(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Asks all controls of its kind about a subject. */
    void assess(List<Active> controls, Facts facts, Occurrence occurrence) {
        for (Active each : controls) add(each, facts, each.control().assess(facts), occurrence);
    }

    private void add(Active active, Facts facts, Verdict verdict, Occurrence occurrence) {
        String id = active.control().id().value();
        boolean isWaived =
                verdict.isBad() && snapshot.waiver(active.control().id(), facts.subject(), occurrence.at()).isPresent();
        Counts one = Counts.of(verdict, isWaived, occurrence.at());
        Instant hour = occurrence.at().truncatedTo(ChronoUnit.HOURS);
        total = total.plus(one);
        counts.merge(new Cell(id, ALL, hour), one, Counts::plus);
        for (String organisation : facts.organisations()) {
            counts.merge(new Cell(id, organisation, hour), one, Counts::plus);
        }
        if (!verdict.isBad()) return;
        failures.merge(
                new About(id, facts.subject()),
                new Failure(active.control(), active.version(), facts, verdict, 1, occurrence, occurrence),
                (known, _) -> known.then(facts, verdict, occurrence));
    }

    long change() {
        return snapshot.change();
    }

    Map<Cell, Counts> counts() {
        return counts;
    }

    Map<About, Failure> failures() {
        return failures;
    }

    Counts total() {
        return total;
    }
}
