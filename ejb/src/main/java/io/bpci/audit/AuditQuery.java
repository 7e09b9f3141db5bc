package io.bpci.audit;

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
}
