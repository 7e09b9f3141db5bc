package io.bpci.audit;

import io.bpci.audit.AuditEvent.Member;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Which events to find; what is null does not matter.
 *
 * @param node as the source, the target or the one acted upon
 * @param correlation of acceptances and refusals of messages that bear this id
 * @param agreement of messages that cite it, what became of them, and what the parties did
 * @param organisation only events of this organisation
 * @param from inclusive
 * @param to exclusive
 * @param newestFirst else the oldest come first
 */
public record AuditQuery(
        @Nullable String node,
        @Nullable String message,
        @Nullable String messageType,
        @Nullable String correlation,
        @Nullable String agreement,
        @Nullable EventKind kind,
        @Nullable String organisation,
        @Nullable Instant from,
        @Nullable Instant to,
        boolean newestFirst) {

    /** All events, the oldest first. */
    public static final AuditQuery ALL = new AuditQuery(null, null, null, null, null, null, null, null, null, false);

    /** What happened to one message, the newest first. */
    public static AuditQuery ofMessage(String source, String message, @Nullable EventKind kind) {
        return new AuditQuery(source, message, null, null, null, kind, null, null, null, true);
    }

    /** Acceptances and refusals of the messages that bear this id, the oldest first. */
    public static AuditQuery ofCorrelation(String correlation) {
        return new AuditQuery(null, null, null, correlation, null, null, null, null, null, false);
    }

    /** What was sent under an agreement, what became of it, and what the parties did; the newest first. */
    public static AuditQuery ofAgreement(String agreement) {
        return new AuditQuery(null, null, null, null, agreement, null, null, null, null, true);
    }

    /** The same within those times. */
    public AuditQuery between(@Nullable Instant since, @Nullable Instant until) {
        return new AuditQuery(
                node, message, messageType, correlation, agreement, kind, organisation, since, until, newestFirst);
    }

    /** The same, of that kind. */
    public AuditQuery of(EventKind wanted) {
        return new AuditQuery(
                node, message, messageType, correlation, agreement, wanted, organisation, from, to, newestFirst);
    }

    /** Whether it is one of these events. */
    public boolean matches(AuditEvent event) {
        return (node == null || concerns(event, node))
                && (message == null || has(event, Member.MESSAGE, message))
                && (messageType == null || has(event, Member.MESSAGE_TYPE, messageType))
                && (correlation == null || has(event, Member.CORRELATION, correlation))
                && (agreement == null || has(event, Member.AGREEMENT, agreement))
                && (kind == null || event.kind() == kind)
                && (organisation == null || has(event, Member.ORGANISATION, organisation))
                && (from == null || !event.at().isBefore(from))
                && (to == null || event.at().isBefore(to));
    }

    private static boolean has(AuditEvent event, String member, String value) {
        return event.text(member).filter(value::equals).isPresent();
    }

    private static boolean concerns(AuditEvent event, String node) {
        if (has(event, Member.NODE, node) || has(event, Member.TARGET, node)) return true;
        return event.texts(Member.TARGETS).contains(node);
    }
}
