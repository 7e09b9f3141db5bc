package io.bpci.portal.page;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.SequencedEvent;
import io.bpci.json.JsonObject;

import java.time.Instant;

/**
 * An event as pages say it.
 *
 * @param kind on the wire
 * @param who acted, or was acted upon; may be empty
 * @param target may be empty
 * @param why the reason or the problem; may be empty
 */
public record Happening(
        long sequence,
        Instant at,
        String kind,
        String who,
        String target,
        String message,
        String why,
        boolean isErased,
        JsonObject json) {
    public static Happening of(SequencedEvent numbered) {
        AuditEvent event = numbered.event();
        return new Happening(
                numbered.sequence(),
                event.at(),
                event.kind().wireName(),
                event.text(Member.NODE)
                        .or(() -> event.text(Member.ACTOR))
                        .or(() -> event.text(Member.ADDRESS))
                        .orElse(""),
                event.text(Member.TARGET).orElseGet(() -> String.join(", ", event.texts(Member.TARGETS))),
                event.text(Member.MESSAGE).orElse(""),
                event.text(Member.REASON).or(() -> event.text(Member.PROBLEM).map(Happening::shortened)).orElse(""),
                event.isErased(),
                event.json());
    }

    /** The last part of a problem's type says it. */
    public static String shortened(String type) {
        return type.replaceFirst(".*[:/]", "");
    }
}
