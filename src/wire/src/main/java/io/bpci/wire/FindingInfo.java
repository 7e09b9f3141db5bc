package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * That a control is not met by a subject.
 *
 * @param version of the control's definition that failed
 * @param subjectKind message, agreement or configuration
 * @param subject of messages their source, of an agreement its id, hub of the configuration
 * @param organisations whose business it is
 * @param status open, waived or resolved, which is final
 * @param result fails, or error where the condition could not be evaluated
 * @param reason why it could not
 * @param times how often it was found: messages, or rounds over the agreements or the configuration
 * @param observed what the control saw last
 * @param first the evidence of the first failure
 * @param last the evidence of the last one
 * @param subjectHref where the subject is shown; null of the configuration
 * @param waiverId by which it is waived now; null if it is not
 * @param resolvedBecause holds, gone, quiet, changed, switched_off or retired; null until it is
 */
public record FindingInfo(
        long findingId,
        Identifier controlId,
        int version,
        String title,
        String severity,
        String subjectKind,
        String subject,
        List<String> organisations,
        String status,
        String result,
        @Nullable String reason,
        Instant firstSeen,
        Instant lastSeen,
        long times,
        JsonObject observed,
        Evidence first,
        Evidence last,
        @Nullable String subjectHref,
        @Nullable Long waiverId,
        @Nullable Instant resolvedAt,
        @Nullable String resolvedBecause) {
    public FindingInfo {
        organisations = List.copyOf(organisations);
    }

    /**
     * An audit event: of a message its acceptance, else the one that says that the finding was opened.
     *
     * @param receipt where the receipt of a message's acceptance is; null of any other
     */
    public record Evidence(String eventId, @Nullable String receipt) {}
}
