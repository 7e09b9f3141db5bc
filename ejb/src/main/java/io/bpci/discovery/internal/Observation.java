package io.bpci.discovery.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.discovery.TrustScore.Outcome;
import io.bpci.json.JsonNumber;
import io.bpci.problem.Fault;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an audit event says of a node's trustworthiness.
 *
 * @param node the id that the event names
 * @param times how many like events it stands for
 */
record Observation(String node, Outcome outcome, long times, Instant at) {
    /** What no sender may send, whatever the hub allows. An event names a node only where that is proven. */
    private static final Set<String> INVALID =
            Stream.of(
                            Fault.MALFORMED,
                            Fault.TOO_LARGE,
                            Fault.PROTOCOL_VIOLATION,
                            Fault.UNKNOWN_SENDER,
                            Fault.BAD_SIGNATURE,
                            Fault.WRONG_KEY,
                            Fault.FORBIDDEN,
                            Fault.SCHEMA_VIOLATION,
                            Fault.IDENTITY_REUSED)
                    .map(Fault::type)
                    .collect(Collectors.toUnmodifiableSet());

    /**
     * Nothing, of most kinds of events; and of those whose content was erased.
     *
     * @param lateAfter how long after its delivery an acknowledgement is late
     */
    static Optional<Observation> of(AuditEvent event, Duration lateAfter) {
        EventKind kind = event.kind();
        if (kind == EventKind.ACKNOWLEDGED) {
            Outcome outcome = isLate(event, lateAfter) ? Outcome.LATE : Outcome.DELIVERED;
            return event.text(Member.TARGET).map(target -> new Observation(target, outcome, 1, event.at()));
        }
        if (kind == EventKind.EQUIVOCATION_PROVEN) {
            return event.text(Member.NODE).map(node -> new Observation(node, Outcome.EQUIVOCATED, 1, event.at()));
        }
        if (kind == EventKind.REFUSED && event.text(Member.PROBLEM).filter(INVALID::contains).isPresent()) {
            return event.text(Member.NODE)
                    .map(node -> new Observation(node, Outcome.INVALID, times(event), event.at()));
        }
        return Optional.empty();
    }

    private static boolean isLate(AuditEvent event, Duration lateAfter) {
        Optional<String> delivered = event.text(Member.DELIVERED_AT);
        if (delivered.isEmpty()) return false;
        try {
            return event.at().isAfter(Instant.parse(delivered.get()).plus(lateAfter));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static long times(AuditEvent event) {
        return event.json().get(Member.COUNT) instanceof JsonNumber number ? Math.max(1, (long) number.value()) : 1;
    }
}
