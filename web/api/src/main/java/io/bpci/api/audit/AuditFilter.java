package io.bpci.api.audit;

import io.bpci.api.http.Parameters;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.json.Malformed;

import jakarta.ws.rs.QueryParam;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/** The query parameters that say which events are wanted, and in which order. */
public class AuditFilter {
    @QueryParam("node_id")
    @Nullable String nodeId;

    @QueryParam("message_id")
    @Nullable String messageId;

    @QueryParam("message_type")
    @Nullable String messageType;

    @QueryParam("kind")
    @Nullable String kind;

    @QueryParam("organisation")
    @Nullable String organisation;

    @QueryParam("from")
    @Nullable String from;

    @QueryParam("to")
    @Nullable String to;

    @QueryParam("order")
    @Nullable String order;

    AuditQuery query() {
        return new AuditQuery(
                read("node_id", nodeId, text -> NodeId.parse(text).value()),
                read("message_id", messageId, text -> Identifier.parse(text).value()),
                read("message_type", messageType, text -> MessageType.parse(text).name()),
                read("kind", kind, EventKind::parse),
                organisation,
                read("from", from, Timestamp::parse),
                read("to", to, Timestamp::parse),
                order == null || Parameters.read("order", order, AuditFilter::newestFirst));
    }

    private static <T> @Nullable T read(String name, @Nullable String text, Function<String, T> parse) {
        return text == null ? null : Parameters.read(name, text, parse);
    }

    private static boolean newestFirst(String order) {
        return switch (order) {
            case "newest_first" -> true;
            case "oldest_first" -> false;
            default -> throw new Malformed("must be newest_first or oldest_first");
        };
    }
}
