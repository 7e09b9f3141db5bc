package io.bpci.monitoring;

import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads the log for what happened in the business of governments, however much else is in it. */
@Stateless
public class Happenings {
    @Inject AuditLog log;

    /**
     * Some that follow each other, none left out.
     *
     * @param next the number from which to go on
     */
    public record Part(List<Happening> happenings, long next) {
        public Part {
            happenings = List.copyOf(happenings);
        }
    }

    /** The number that the log's next event will get. */
    public long end() {
        return log.end();
    }

    /**
     * Those numbered from {@code from} on and below {@code end}; {@code next} of the answer is {@code end} once there
     * are no more.
     *
     * @param limit of each kind
     */
    public Part between(long from, long end, int limit) {
        List<SequencedEvent> found = new ArrayList<>();
        long next = end;
        for (EventKind kind : Happening.KINDS) {
            AuditLog.Page page = log.find(AuditQuery.ALL.of(kind), from, limit);
            found.addAll(page.events());
            // Of this kind all is known up to there.
            Long more = page.next();
            if (more != null) next = Math.min(next, more);
        }
        long known = next;
        return new Part(
                found.stream()
                        .filter(each -> each.sequence() < known)
                        .sorted(Comparator.comparingLong(SequencedEvent::sequence))
                        .flatMap(each -> Happening.of(each).stream())
                        .toList(),
                known);
    }
}
