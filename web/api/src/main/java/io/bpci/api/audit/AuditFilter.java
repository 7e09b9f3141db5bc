package io.bpci.api.audit;

import io.bpci.api.http.Parameters;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.MessageOutcome;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

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

    @QueryParam("correlation_id")
    @Nullable String correlationId;

    @QueryParam("agreement_id")
    @Nullable String agreementId;

    @QueryParam("kind")
    @Nullable String kind;

    @QueryParam("outcome")
    @Nullable String outcome;

    @QueryParam("organisation")
    @Nullable String organisation;

    @QueryParam("from")
    @Nullable String from;

    @QueryParam("to")
    @Nullable String to;

    @QueryParam("order")
    @Nullable String order;

    /**
     * @param newestFirst the order where none is asked for
     */
    AuditQuery query(boolean newestFirst) {
        return new AuditQuery(
                read("node_id", nodeId, text -> NodeId.parse(text).value()),
                read("message_id", messageId, text -> Identifier.parse(text).value()),
                read("message_type", messageType, text -> MessageType.parse(text).name()),
                read("correlation_id", correlationId, text -> Identifier.parse(text).value()),
                read("agreement_id", agreementId, text -> Identifier.parse(text).value()),
                wantedKind(),
                organisation,
                read("from", from, Timestamp::parse),
                read("to", to, Timestamp::parse),
                order == null ? newestFirst : Parameters.read("order", order, AuditFilter::newestFirst));
    }

    /** An outcome is the kind of an event that ends a step of a message's way. */
    private @Nullable EventKind wantedKind() {
        if (kind != null && outcome != null) {
            throw new HubException(Fault.INVALID_REQUEST, "kind and outcome exclude each other");
        }
        return outcome == null
                ? read("kind", kind, EventKind::parse)
                : Parameters.read("outcome", outcome, MessageOutcome::parse);
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
