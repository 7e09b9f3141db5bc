package io.bpci.session;

import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonBool;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A frame from a node to the hub. Messages stay bytes: each is judged alone, later. */
sealed interface NodeFrame {
    /** The most deliveries that one {@code acknowledge} may settle. */
    int MAX_DELIVERIES = 10_000;

    int MAX_REASON = 1_000;

    int MAX_SIGNATURE = 1_024;

    record Authenticate(NodeId nodeId, String clientNonce, String signature) implements NodeFrame {}

    /**
     * @param promise whether the node wants the hub's promise with the acceptance
     */
    record Relay(Slice message, boolean promise) implements NodeFrame {}

    /**
     * @param promise whether the node wants the hub's promise with each acceptance
     */
    record RelayBatch(List<Slice> messages, boolean promise) implements NodeFrame {}

    /**
     * @param signed where the node signs for what it acknowledges
     */
    record Acknowledge(List<String> deliveryIds, Optional<SignedStatement> signed) implements NodeFrame {}

    /**
     * @param signed where the node signs for what it rejects
     */
    record Reject(String deliveryId, String reason, Optional<SignedStatement> signed) implements NodeFrame {}

    record Query(MessageId messageId) implements NodeFrame {}

    record Ping() implements NodeFrame {}

    record Pong() implements NodeFrame {}

    /**
     * @throws Malformed if this is no frame that a node may send; a message inside may still be anything that is JSON
     */
    static NodeFrame parse(byte[] utf8, SessionLimits limits) {
        Members frame = Members.of(utf8);
        String type = frame.text("type", 64);
        NodeFrame parsed =
                switch (type) {
                    case "relay" -> {
                        var message = frame.take("message");
                        yield new Relay(Slice.of(utf8, message.from(), message.to()), frame.flag("promise"));
                    }
                    case "relay_batch" -> {
                        var list = frame.take("messages");
                        var messages = StrictJson.elements(utf8, list.from(), list.to());
                        if (messages.isEmpty() || messages.size() > limits.maxBatchMessages()) {
                            throw new Malformed(
                                    "messages must have 1 to %d elements, not %d"
                                            .formatted(limits.maxBatchMessages(), messages.size()));
                        }
                        yield new RelayBatch(
                                messages.stream().map(m -> Slice.of(utf8, m.from(), m.to())).toList(),
                                frame.flag("promise"));
                    }
                    case "acknowledge" ->
                            new Acknowledge(frame.texts("delivery_ids", MAX_DELIVERIES, 128), frame.signed());
                    case "reject" ->
                            new Reject(
                                    frame.text("delivery_id", 128), frame.text("reason", MAX_REASON), frame.signed());
                    case "query" -> new Query(frame.value("message_id", MessageId::parse));
                    case "authenticate" ->
                            new Authenticate(
                                    frame.value("node_id", NodeId::parse),
                                    Proof.requireNonce("client_nonce", frame.text("client_nonce", 64)),
                                    frame.text("signature", MAX_SIGNATURE));
                    case "ping" -> new Ping();
                    case "pong" -> new Pong();
                    default ->
                            throw new Malformed(
                                    "type must be authenticate, relay, relay_batch, acknowledge, reject, query, ping or"
                                            + " pong");
                };
        frame.requireNothingElse(type);
        return parsed;
    }

    /** The members of one frame, taken one by one, so that what is left over can be named. */
    final class Members {
        private final byte[] utf8;
        private final Map<String, StrictJson.Member> left = new HashMap<>();

        private Members(byte[] utf8) {
            this.utf8 = utf8;
        }

        static Members of(byte[] utf8) {
            var members = new Members(utf8);
            for (var member : StrictJson.members(utf8, 0, utf8.length)) members.left.put(member.name(), member);
            return members;
        }

        StrictJson.Member take(String name) {
            var member = left.remove(name);
            if (member == null) throw new Malformed("member " + name + " is missing");
            return member;
        }

        String text(String name, int most) {
            return text(name, parse(name), most);
        }

        /** False where it is not there. */
        boolean flag(String name) {
            if (!left.containsKey(name)) return false;
            if (parse(name) instanceof JsonBool flag) return flag.value();
            throw new Malformed(name + " must be true or false");
        }

        List<String> texts(String name, int mostElements, int most) {
            if (!(parse(name) instanceof JsonArray array) || array.elements().size() > mostElements) {
                throw new Malformed("%s must be an array of at most %d strings".formatted(name, mostElements));
            }
            var texts = new ArrayList<String>(array.elements().size());
            for (Json element : array.elements()) texts.add(text("each of " + name, element, most));
            return texts;
        }

        /** What the text stands for; what the type does not allow is refused with the member's name. */
        <T> T value(String name, Function<String, T> type) {
            String text = text(name, 128);
            try {
                return type.apply(text);
            } catch (Malformed e) {
                throw new Malformed(name + " " + e.getMessage());
            }
        }

        /** Statement and signature, which are there together or not at all. */
        Optional<SignedStatement> signed() {
            if (!left.containsKey("statement") && !left.containsKey("signature")) return Optional.empty();
            if (!(parse("statement") instanceof JsonObject statement)) {
                throw new Malformed("statement must be an object");
            }
            return Optional.of(new SignedStatement(statement, signature(text("signature", MAX_SIGNATURE))));
        }

        private static DetachedJws signature(String text) {
            try {
                return DetachedJws.parse(text);
            } catch (Malformed e) {
                throw new Malformed("signature: " + e.getMessage());
            }
        }

        private @Nullable Json parse(String name) {
            var member = take(name);
            return StrictJson.parse(utf8, member.from(), member.to());
        }

        private static String text(String name, @Nullable Json value, int most) {
            if (value instanceof JsonString string && string.value().length() <= most) return string.value();
            throw new Malformed("%s must be a string of at most %d characters".formatted(name, most));
        }

        void requireNothingElse(String type) {
            if (left.isEmpty()) return;
            throw new Malformed(
                    "a frame of type %s has no member %s".formatted(type, String.join(", ", left.keySet())));
        }
    }

    /** The frames that a node sends, as bytes. */
    final class Writer {
        private static final byte[] RELAY = ascii("{\"type\":\"relay\",\"message\":");
        private static final byte[] RELAY_BATCH = ascii("{\"type\":\"relay_batch\",\"messages\":[");
        private static final byte[] END = ascii("}");
        private static final byte[] PROMISE = ascii(",\"promise\":true}");
        private static final byte[] BATCH_END = ascii("]}");
        private static final byte[] BATCH_PROMISE = ascii("],\"promise\":true}");

        private Writer() {}

        static byte[] authenticate(String nodeId, String clientNonce, String signature) {
            return bytes(
                    Json.object()
                            .put("type", "authenticate")
                            .put("node_id", nodeId)
                            .put("client_nonce", clientNonce)
                            .put("signature", signature)
                            .build());
        }

        static byte[] relay(byte[] envelope, boolean promise) {
            return around(RELAY, List.of(envelope), promise ? PROMISE : END);
        }

        static byte[] relayBatch(List<byte[]> envelopes, boolean promise) {
            return around(RELAY_BATCH, envelopes, promise ? BATCH_PROMISE : BATCH_END);
        }

        static byte[] acknowledge(List<String> deliveryIds, Optional<SignedStatement> signed) {
            return bytes(
                    with(
                            signed,
                            Json.object().put("type", "acknowledge").put("delivery_ids", Json.strings(deliveryIds))));
        }

        static byte[] reject(String deliveryId, String reason, Optional<SignedStatement> signed) {
            return bytes(
                    with(
                            signed,
                            Json.object().put("type", "reject").put("delivery_id", deliveryId).put("reason", reason)));
        }

        private static JsonObject with(Optional<SignedStatement> signed, JsonObject.Builder frame) {
            signed.ifPresent(it -> frame.put("statement", it.statement()).put("signature", it.signature().compact()));
            return frame.build();
        }

        static byte[] query(String messageId) {
            return bytes(Json.object().put("type", "query").put("message_id", messageId).build());
        }

        static byte[] ping() {
            return ascii("{\"type\":\"ping\"}");
        }

        private static byte[] bytes(JsonObject frame) {
            return frame.toString().getBytes(StandardCharsets.UTF_8);
        }

        private static byte[] around(byte[] prefix, List<byte[]> values, byte[] suffix) {
            int length = prefix.length + suffix.length + values.size() - 1;
            for (byte[] value : values) length += value.length;
            byte[] frame = new byte[length];
            System.arraycopy(prefix, 0, frame, 0, prefix.length);
            int at = prefix.length;
            for (int i = 0; i < values.size(); i++) {
                if (i > 0) frame[at++] = ',';
                System.arraycopy(values.get(i), 0, frame, at, values.get(i).length);
                at += values.get(i).length;
            }
            System.arraycopy(suffix, 0, frame, at, suffix.length);
            return frame;
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }
}
