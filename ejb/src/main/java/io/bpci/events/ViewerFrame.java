package io.bpci.events;

import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A frame from a viewer of the feed. */
public sealed interface ViewerFrame {
    int MAX_CHARACTERS = 8 << 10;

    /**
     * Shows the ticket, and says which events are wanted.
     *
     * @param after the number of the last event that is known already; null to begin with what happens from now on
     */
    record Authenticate(String ticket, AuditQuery filter, @Nullable Long after) implements ViewerFrame {}

    record Ping() implements ViewerFrame {}

    record Pong() implements ViewerFrame {}

    /**
     * @throws Malformed if this is no frame that a viewer may send
     */
    static ViewerFrame parse(String text) {
        if (text.length() > MAX_CHARACTERS)
            throw new Malformed("a frame has at most " + MAX_CHARACTERS + " characters");
        if (!(StrictJson.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonObject object)) {
            throw new Malformed("a frame must be an object");
        }
        var frame = new Members("a frame", object);
        String type = frame.text("type");
        if (type == null) throw new Malformed("member type is missing");
        ViewerFrame parsed =
                switch (type) {
                    case "authenticate" -> authenticate(frame);
                    case "ping" -> new Ping();
                    case "pong" -> new Pong();
                    default -> throw new Malformed("type must be authenticate, ping or pong");
                };
        frame.requireNothingElse();
        return parsed;
    }

    private static Authenticate authenticate(Members frame) {
        String ticket = frame.text("ticket");
        if (ticket == null) throw new Malformed("member ticket is missing");
        return new Authenticate(ticket, filter(frame.take("filter")), frame.number("after"));
    }

    private static AuditQuery filter(@Nullable Json json) {
        if (json == null) return AuditQuery.ALL;
        if (!(json instanceof JsonObject object)) throw new Malformed("filter must be an object");
        var filter = new Members("filter", object);
        var query =
                new AuditQuery(
                        filter.read("node_id", text -> NodeId.parse(text).value()),
                        filter.read("message_id", text -> Identifier.parse(text).value()),
                        filter.read("message_type", text -> MessageType.parse(text).name()),
                        filter.read("correlation_id", text -> Identifier.parse(text).value()),
                        filter.read("agreement_id", text -> Identifier.parse(text).value()),
                        filter.read("kind", EventKind::parse),
                        filter.text("organisation"),
                        null,
                        null,
                        false);
        filter.requireNothingElse();
        return query;
    }

    /** The members of an object, taken one by one, so that what is left over can be named. */
    final class Members {
        private final String what;
        private final Map<String, Json> left;

        private Members(String what, JsonObject object) {
            this.what = what;
            this.left = new LinkedHashMap<>(object.members());
        }

        private @Nullable Json take(String name) {
            return left.remove(name);
        }

        private @Nullable String text(String name) {
            Json value = take(name);
            if (value == null || value instanceof JsonString)
                return value == null ? null : ((JsonString) value).value();
            throw new Malformed(name + " must be a string");
        }

        private @Nullable Long number(String name) {
            Json value = take(name);
            if (value == null) return null;
            if (value instanceof JsonNumber(double number) && number >= 0 && number == Math.rint(number)) {
                return (long) number;
            }
            throw new Malformed(name + " must be a whole number, 0 or more");
        }

        private <T> @Nullable T read(String name, Function<String, T> parse) {
            String text = text(name);
            if (text == null) return null;
            try {
                return parse.apply(text);
            } catch (Malformed e) {
                throw new Malformed(name + " " + e.getMessage());
            }
        }

        private void requireNothingElse() {
            if (!left.isEmpty()) throw new Malformed(what + " has no member " + String.join(", ", left.keySet()));
        }
    }
}
