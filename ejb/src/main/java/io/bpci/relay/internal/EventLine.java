package io.bpci.relay.internal;

import io.bpci.audit.EventKind;
import io.bpci.broker.Stored;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Jcs;
import io.bpci.receipt.SignedAcknowledgement;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.session.RefusedTarget;

import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The events of the relay as canonical JSON, written straight into bytes: they are as many as the messages. Members
 * come in the order of the canonical form; identifiers need no escaping, their alphabets have nothing to escape.
 */
final class EventLine {
    private static final LastTime AT = new LastTime();
    private static final LastTime DELIVERED_AT = new LastTime();

    private final StringBuilder json = new StringBuilder(512);

    private EventLine() {}

    /** The events of a group have their times in common: one is written out for many. */
    private static final class LastTime {
        private volatile Written last = new Written(Instant.EPOCH, Instant.EPOCH.toString());

        private record Written(Instant time, String text) {}

        String text(Instant time) {
            Written known = last;
            if (known.time.equals(time)) return known.text;
            known = new Written(time, time.toString());
            last = known;
            return known.text;
        }
    }

    static byte[] accepted(String eventId, Instant at, Acceptance acceptance) {
        var line = new EventLine();
        var envelope = acceptance.envelope();
        line.open(null, envelope.agreementId().map(Identifier::value).orElse(null), at);
        envelope.correlationId().ifPresent(id -> line.text("correlation_id", id.value()));
        line.text("created_at", envelope.createdAt().toString());
        line.text("digest", envelope.digest().hex());
        envelope.encryption()
                .flatMap(EncryptionLevel::of)
                .ifPresent(level -> line.text("encryption_level", level.wireName()));
        line.text("event_id", eventId);
        envelope.expiresAt().ifPresent(time -> line.text("expires_at", time.toString()));
        line.text("kind", EventKind.ACCEPTED.wireName());
        line.text("message_id", envelope.messageId().value());
        line.text("message_type", envelope.messageType().name());
        line.text("node_id", envelope.sourceNode().value());
        line.text("organisation", escape(acceptance.organisation()));
        line.text("priority", envelope.priority().wireName());
        line.refusedTargets(acceptance.refused());
        line.targets(acceptance.targets());
        envelope.traceParent().ifPresent(trace -> line.text("trace_id", trace.traceId()));
        return line.close();
    }

    /**
     * What became of one message at one target.
     *
     * @param agreement that it cites; null where it cites none
     * @param signed what the target signed for it; null where it did not
     */
    static byte[] settled(
            String eventId,
            Instant at,
            EventKind kind,
            Identity identity,
            @Nullable String agreement,
            NodeId target,
            Instant deliveredAt,
            String why,
            SignedSettlements.@Nullable Signed signed) {
        var line = new EventLine();
        line.open(signed == null ? null : signed.acknowledgement(), agreement, at);
        boolean wasDelivered = kind != EventKind.EXPIRED && kind != EventKind.WITHDRAWN;
        if (wasDelivered) line.text("delivered_at", DELIVERED_AT.text(deliveredAt));
        if (signed != null) line.text("digest", signed.digest().hex());
        line.text("event_id", eventId);
        line.text("kind", kind.wireName());
        line.text("message_id", identity.message().value());
        line.text("node_id", identity.source().value());
        if (!why.isEmpty()) line.text("reason", escape(why));
        line.text("target_node", target.value());
        return line.close();
    }

    /** Of a message in a queue: the agreement that it cites; null where it cites none. */
    static @Nullable String agreementOf(ClientMessage message) {
        return message.getStringProperty(Stored.AGREEMENT);
    }

    private void open(@Nullable SignedAcknowledgement acknowledgement, @Nullable String agreement, Instant at) {
        json.append('{');
        if (acknowledgement != null) {
            String canonical = new String(Jcs.canonical(acknowledgement.json()), StandardCharsets.UTF_8);
            json.append('"').append(SignedAcknowledgement.MEMBER).append("\":").append(canonical).append(',');
        }
        if (agreement != null) json.append("\"agreement_id\":\"").append(agreement).append("\",");
        json.append("\"at\":\"").append(AT.text(at)).append('"');
    }

    private void text(String name, String value) {
        json.append(",\"").append(name).append("\":\"").append(value).append('"');
    }

    private void targets(List<NodeId> targets) {
        json.append(",\"target_nodes\":[");
        for (int i = 0; i < targets.size(); i++) {
            json.append(i == 0 ? "\"" : ",\"").append(targets.get(i).value()).append('"');
        }
        json.append(']');
    }

    private void refusedTargets(List<RefusedTarget> refused) {
        if (refused.isEmpty()) return;
        json.append(",\"refused_targets\":[");
        for (int i = 0; i < refused.size(); i++) {
            if (i > 0) json.append(',');
            json.append("{\"node_id\":\"").append(refused.get(i).nodeId().value());
            json.append("\",\"problem\":\"").append(refused.get(i).problem().type()).append("\"}");
        }
        json.append(']');
    }

    private byte[] close() {
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The inside of a string that may hold anything. */
    private static String escape(String text) {
        String quoted = io.bpci.json.Json.of(text).toString();
        return quoted.substring(1, quoted.length() - 1);
    }
}
