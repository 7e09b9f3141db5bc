package io.bpci.audit;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that happened, as one canonical JSON object. {@code event_id}, {@code at} and {@code kind} are always
 * there; the other members are those of {@link Member}, each where it means something. Never holds a message's content.
 */
public record AuditEvent(String eventId, Instant at, EventKind kind, JsonObject json) {

    /** The members an event may have beside the three, by name; all are strings unless said otherwise. */
    public static final class Member {
        /** The node that acted or was acted upon; of a message, its source. */
        public static final String NODE = "node_id";

        public static final String MESSAGE = "message_id";
        public static final String MESSAGE_TYPE = "message_type";
        public static final String PRIORITY = "priority";

        /** SHA-256 of the canonical form, base64url. */
        public static final String DIGEST = "digest";

        public static final String CREATED_AT = "created_at";
        public static final String EXPIRES_AT = "expires_at";
        public static final String CORRELATION = "correlation_id";
        public static final String AGREEMENT = "agreement_id";

        /** Of an acceptance, the targets that will get it: an array. */
        public static final String TARGETS = "target_nodes";

        /** Of an acceptance, an array of objects with {@code node_id} and {@code problem} (a type URI). */
        public static final String REFUSED_TARGETS = "refused_targets";

        /** Of a delivery and what follows it, the one target. */
        public static final String TARGET = "target_node";

        public static final String DELIVERED_AT = "delivered_at";

        /** Of a refusal, the type URI of the problem. */
        public static final String PROBLEM = "problem";

        public static final String REASON = "reason";

        /** How many like events this one stands for: a number. */
        public static final String COUNT = "count";

        public static final String ORGANISATION = "organisation";

        /** The person or service that acted, by the name in its token. */
        public static final String ACTOR = "actor";

        public static final String ADDRESS = "address";
        public static final String SESSION = "session_id";
        public static final String TRACE = "trace_id";

        /** Anything more, as an object. */
        public static final String DETAIL = "detail";

        private Member() {}
    }

    private static final String EVENT_ID = "event_id";
    private static final String AT = "at";
    private static final String KIND = "kind";
    private static final Set<String> OWN = Set.of(EVENT_ID, AT, KIND);

    /** Builds an event; {@code members} holds what {@link Member} names. */
    public static AuditEvent of(String eventId, Instant at, EventKind kind, JsonObject members) {
        var json = Json.object().put(EVENT_ID, eventId).put(AT, at.toString()).put(KIND, kind.wireName());
        members.members()
                .forEach((name, value) -> {
                    if (OWN.contains(name)) throw new IllegalArgumentException(name + " is set by the event itself");
                    json.put(name, value);
                });
        return new AuditEvent(eventId, at, kind, json.build());
    }

    /**
     * @throws Malformed if the bytes are not an event
     */
    public static AuditEvent parse(byte[] utf8, int from, int to) {
        if (!(StrictJson.parse(utf8, from, to) instanceof JsonObject object)) {
            throw new Malformed("an event must be an object");
        }
        try {
            return new AuditEvent(
                    text(object, EVENT_ID),
                    Instant.parse(text(object, AT)),
                    EventKind.parse(text(object, KIND)),
                    object);
        } catch (DateTimeParseException e) {
            throw new Malformed("at must be a time in RFC 3339");
        }
    }

    /** The text of a member, where it is there. */
    public Optional<String> text(String member) {
        return json.get(member) instanceof JsonString string ? Optional.of(string.value()) : Optional.empty();
    }

    private static String text(JsonObject object, String member) {
        if (object.get(member) instanceof JsonString string) return string.value();
        throw new Malformed(member + " must be a string");
    }
}
