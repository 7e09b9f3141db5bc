package io.bpci.audit;

import io.bpci.jose.Base64Url;
import io.bpci.json.CanonicalScan;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.receipt.LogEntry;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.SignedAcknowledgement;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that happened, as one canonical JSON object. {@code event_id}, {@code at} and {@code kind} are always
 * there; the other members are those of {@link Member}, each where it means something. Never holds a message's content.
 *
 * <p>Its content is what its entry in the log hides, with the salt. Once that is erased, the event is its entry: with
 * the commitment in place of what was hidden.
 */
public final class AuditEvent {
    /** The members an event may have beside the three, by name; all are strings unless said otherwise. */
    public static final class Member {
        /** The node that acted or was acted upon; of a message, its source. */
        public static final String NODE = "node_id";

        public static final String MESSAGE = "message_id";
        public static final String MESSAGE_TYPE = "message_type";
        public static final String PRIORITY = "priority";

        /** SHA-256 of the canonical form without its signature, in hexadecimal. */
        public static final String DIGEST = "digest";

        /** Of an acceptance, how its content is encrypted; not there where it is not. */
        public static final String ENCRYPTION_LEVEL = "encryption_level";

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

        /** Of an erasure, the numbers of the events whose content was erased: an array. */
        public static final String SEQUENCES = "sequences";

        /** Of an acknowledgement or rejection for which the target signed, an object: what it signed. */
        public static final String ACKNOWLEDGEMENT = SignedAcknowledgement.MEMBER;

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

    /** Of a line: the salt in base64url, and a space. Without a salt, what follows is the entry of an erased event. */
    private static final int SALT_CHARACTERS = 43;

    private final byte[] array;
    private final int lineFrom;
    private final int from;
    private final int to;
    private final List<StrictJson.Member> members;
    private final Instant at;
    private final EventKind kind;

    private AuditEvent(byte[] array, int lineFrom, int from, int to, List<StrictJson.Member> members) {
        this.array = array;
        this.lineFrom = lineFrom;
        this.from = from;
        this.to = to;
        this.members = members;
        requireText(EVENT_ID);
        if (isErased()) requireText(LogEntry.COMMITMENT);
        this.kind = EventKind.parse(requireText(KIND));
        this.at = LastTime.parse(requireText(AT));
    }

    /** Events that are read together mostly happened at the same time: one is parsed for many. */
    private record LastTime(String text, Instant time) {
        private static volatile LastTime last = new LastTime(Instant.EPOCH.toString(), Instant.EPOCH);

        static Instant parse(String text) {
            LastTime known = last;
            if (known.text.equals(text)) return known.time;
            try {
                known = new LastTime(text, Instant.parse(text));
            } catch (DateTimeParseException e) {
                throw new Malformed("at must be a time in RFC 3339");
            }
            last = known;
            return known.time;
        }
    }

    /** Builds an event; {@code members} holds what {@link Member} names, {@code salt} is 32 random bytes. */
    public static AuditEvent of(byte[] salt, String eventId, Instant at, EventKind kind, JsonObject members) {
        byte[] line = line(salt, canonical(eventId, at, kind, members));
        return parseLine(line, 0, line.length);
    }

    /** The canonical form of an event that gets its salt later. */
    public static byte[] canonical(String eventId, Instant at, EventKind kind, JsonObject members) {
        var json = Json.object().put(EVENT_ID, eventId).put(AT, at.toString()).put(KIND, kind.wireName());
        members.members()
                .forEach((name, value) -> {
                    if (OWN.contains(name)) throw new IllegalArgumentException(name + " is set by the event itself");
                    json.put(name, value);
                });
        return Jcs.canonical(json.build());
    }

    /** A line, without its end. */
    static byte[] line(byte[] salt, byte[] event) {
        byte[] text = Base64Url.encode(salt).getBytes(StandardCharsets.US_ASCII);
        byte[] line = Arrays.copyOf(text, text.length + 1 + event.length);
        line[text.length] = ' ';
        System.arraycopy(event, 0, line, text.length + 1, event.length);
        return line;
    }

    /**
     * Reads an event from its line without building it: most are stored as they came. The array must not change
     * afterwards.
     *
     * @throws Malformed if the bytes are not a salt, a space, and an event in canonical form; or a space, and the entry
     *     of an erased one
     */
    public static AuditEvent parseLine(byte[] utf8, int lineFrom, int to) {
        boolean erased = lineFrom < to && utf8[lineFrom] == ' ';
        int from = erased ? lineFrom + 1 : lineFrom + SALT_CHARACTERS + 1;
        if (from > to || utf8[from - 1] != ' ') throw new Malformed("an event's line begins with its salt");
        CanonicalScan scan = CanonicalScan.object(utf8, from, to).orElse(null);
        if (scan != null) return new AuditEvent(utf8, lineFrom, from, to, scan.members());
        if (!(StrictJson.parse(utf8, from, to) instanceof JsonObject object)) {
            throw new Malformed("an event must be an object");
        }
        if (!Arrays.equals(Jcs.canonical(object), Arrays.copyOfRange(utf8, from, to))) {
            throw new Malformed("an event must be in canonical form");
        }
        return new AuditEvent(utf8, lineFrom, from, to, StrictJson.members(utf8, from, to));
    }

    public String eventId() {
        return requireText(EVENT_ID);
    }

    public Instant at() {
        return at;
    }

    public EventKind kind() {
        return kind;
    }

    /** The event as a tree, built anew at each call. */
    public JsonObject json() {
        return (JsonObject) StrictJson.parse(array, from, to);
    }

    /** Its canonical form; of an erased event, that of its entry. */
    public Slice bytes() {
        return Slice.of(array, from, to);
    }

    /** Its line, as {@link #parseLine} reads it. */
    public Slice line() {
        return Slice.of(array, lineFrom, to);
    }

    /** What stands in the log for it (see {@link LogEntry}); erasing its content changes nothing of that. */
    public byte[] entry() {
        return isErased() ? bytes().copy() : LogEntry.of(bytes(), members, salt());
    }

    /** What its entry hides, and the salt with which it does; empty once that is erased. */
    public Optional<Receipt.Disclosure> disclosure() {
        return isErased() ? Optional.empty() : Optional.of(new Receipt.Disclosure(salt(), LogEntry.hidden(json())));
    }

    /** Whether it had content, and that was erased. */
    public boolean isErased() {
        return from == lineFrom + 1;
    }

    /** Whether there is anything to erase. */
    public boolean hasContent() {
        return !isErased() && LogEntry.hidesAny(members);
    }

    /** The same event without its content. */
    public AuditEvent erased() {
        if (isErased()) return this;
        byte[] entry = entry();
        byte[] line = new byte[1 + entry.length];
        line[0] = ' ';
        System.arraycopy(entry, 0, line, 1, entry.length);
        return parseLine(line, 0, line.length);
    }

    private byte[] salt() {
        return Base64Url.decode(array, lineFrom, lineFrom + SALT_CHARACTERS, "the salt");
    }

    /** The text of a member, where it is there. */
    public Optional<String> text(String member) {
        for (StrictJson.Member each : members) {
            if (each.name().equals(member)) return text(each.from(), each.to());
        }
        return Optional.empty();
    }

    /** The texts of a member that is an array; none where it is not there. */
    public List<String> texts(String member) {
        for (StrictJson.Member each : members) {
            if (!each.name().equals(member) || array[each.from()] != '[') continue;
            List<String> texts = new ArrayList<>();
            for (StrictJson.Element element : StrictJson.elements(array, each.from(), each.to())) {
                text(element.from(), element.to()).ifPresent(texts::add);
            }
            return texts;
        }
        return List.of();
    }

    private Optional<String> text(int valueFrom, int valueTo) {
        if (array[valueFrom] != '"') return Optional.empty();
        for (int i = valueFrom; i < valueTo; i++) {
            if (array[i] != '\\') continue;
            return StrictJson.parse(array, valueFrom, valueTo) instanceof JsonString escaped
                    ? Optional.of(escaped.value())
                    : Optional.empty();
        }
        return Optional.of(new String(array, valueFrom + 1, valueTo - valueFrom - 2, StandardCharsets.UTF_8));
    }

    private String requireText(String member) {
        return text(member).orElseThrow(() -> new Malformed(member + " must be a string"));
    }

    /** The canonical form as text. */
    @Override
    public String toString() {
        return new String(array, from, to - from, StandardCharsets.UTF_8);
    }
}
