package io.bpci.audit;

import io.bpci.audit.AuditEvent.Member;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Which events to find; what is null does not matter.
 *
 * @param node as the source, the target or the one acted upon
 * @param organisation only events of this organisation
 * @param from inclusive
 * @param to exclusive
 * @param newestFirst else the oldest come first
 */
public record AuditQuery(
        @Nullable String node,
        @Nullable String message,
        @Nullable String messageType,
        @Nullable EventKind kind,
        @Nullable String organisation,
        @Nullable Instant from,
        @Nullable Instant to,
        boolean newestFirst) {

    /** What happened to one message. */
    public static AuditQuery ofMessage(String source, String message) {
        return new AuditQuery(source, message, null, null, null, null, null, true);
    }

    /** Whether it is one of these events. */
    public boolean matches(AuditEvent event) {
        return (node == null || concerns(event, node))
                && (message == null || has(event, Member.MESSAGE, message))
                && (messageType == null || has(event, Member.MESSAGE_TYPE, messageType))
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
