package io.bpci.monitoring;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.WatchedEmergency;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An event of the log that matters here: what is shown, and what ends streams. */
sealed interface Happening {
    /** The kinds of events of which there are any. */
    List<EventKind> KINDS =
            List.of(
                    EventKind.GOVERNMENT_OPERATION,
                    EventKind.GOVERNMENT_EMERGENCY_DECLARED,
                    EventKind.GOVERNMENT_EMERGENCY_ACKNOWLEDGED,
                    EventKind.GOVERNMENT_EMERGENCY_ESCALATED,
                    EventKind.GOVERNMENT_EMERGENCY_ENDED,
                    EventKind.GOVERNMENT_SESSION_ENDED,
                    EventKind.AGENCY_REVOKED);

    /** Its number in the log. */
    long sequence();

    /** An operation came to a status. */
    record Stepped(long sequence, Instant at, String operationId, OperationStatus status) implements Happening {}

    /** Something was done in an emergency. */
    record Alarmed(long sequence, Instant at, String emergencyId, WatchedEmergency.Act act, NodeId agency)
            implements Happening {}

    /**
     * An officer's session was ended by somebody else than the officer or time.
     *
     * @param officer by the name in its token
     */
    record SessionRevoked(long sequence, String officer, String agency) implements Happening {}

    /** An agency takes part no more. */
    record AgencyRevoked(long sequence, String agency) implements Happening {}

    /** Empty for what does not matter, or tells nothing any more because its content was erased. */
    static Optional<Happening> of(SequencedEvent numbered) {
        AuditEvent event = numbered.event();
        long sequence = numbered.sequence();
        return switch (event.kind()) {
            case GOVERNMENT_OPERATION ->
                    detail(event, "operation_id")
                            .flatMap(id -> status(event).map(status -> new Stepped(sequence, event.at(), id, status)));
            case GOVERNMENT_EMERGENCY_DECLARED -> alarmed(numbered, WatchedEmergency.Act.DECLARED);
            case GOVERNMENT_EMERGENCY_ACKNOWLEDGED -> alarmed(numbered, WatchedEmergency.Act.ACKNOWLEDGED);
            case GOVERNMENT_EMERGENCY_ESCALATED -> alarmed(numbered, WatchedEmergency.Act.ESCALATED);
            case GOVERNMENT_EMERGENCY_ENDED -> alarmed(numbered, WatchedEmergency.Act.ENDED);
            case GOVERNMENT_SESSION_ENDED -> sessionRevoked(numbered);
            case AGENCY_REVOKED -> event.text(Member.ORGANISATION).map(agency -> new AgencyRevoked(sequence, agency));
            default -> Optional.empty();
        };
    }

    private static Optional<Happening> alarmed(SequencedEvent numbered, WatchedEmergency.Act act) {
        AuditEvent event = numbered.event();
        return event.text(Member.CORRELATION)
                .flatMap(id ->
                        event.text(Member.ORGANISATION)
                                .map(agency ->
                                        new Alarmed(numbered.sequence(), event.at(), id, act, new NodeId(agency))));
    }

    private static Optional<Happening> sessionRevoked(SequencedEvent numbered) {
        AuditEvent event = numbered.event();
        String reason = event.text(Member.REASON).orElse("");
        boolean revoked =
                switch (reason) {
                    case "revoked", "agency_revoked", "logged_out" -> true;
                    default -> false;
                };
        if (!revoked) return Optional.empty();
        return detail(event, "officer")
                .flatMap(officer ->
                        event.text(Member.ORGANISATION)
                                .map(agency -> new SessionRevoked(numbered.sequence(), officer, agency)));
    }

    private static Optional<String> detail(AuditEvent event, String member) {
        return event.json().get(Member.DETAIL) instanceof JsonObject detail
                        && detail.get(member) instanceof JsonString text
                ? Optional.of(text.value())
                : Optional.empty();
    }

    private static Optional<OperationStatus> status(AuditEvent event) {
        return detail(event, "status")
                .flatMap(name ->
                        Arrays.stream(OperationStatus.values())
                                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                                .findFirst());
    }
}
