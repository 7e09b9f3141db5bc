package io.bpci.session;

import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.problem.Problem;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The frames that a hub sends, as bytes. The frequent ones are put together without building a tree. */
final class HubFrames {
    private static final byte[] DELIVER = ascii("{\"type\":\"deliver\",\"delivery_id\":\"");
    private static final byte[] FIRST_TIME = ascii("\",\"redelivered\":false,\"message\":");
    private static final byte[] AGAIN = ascii("\",\"redelivered\":true,\"message\":");
    private static final byte[] ACCEPTED = ascii("{\"type\":\"accepted\",\"message_id\":\"");
    private static final byte[] DUPLICATE = ascii("{\"type\":\"duplicate\",\"message_id\":\"");
    private static final byte[] TEXT_END = ascii("\"}");
    private static final byte[] END = ascii("}");
    static final byte[] PONG = ascii("{\"type\":\"pong\"}");

    private HubFrames() {}

    /** The key stands beside its thumbprint, so that a node that pins the thumbprint can check what the hub signs. */
    static byte[] challenge(String nonce, Ed25519PublicKey hubKey, String serverTime) {
        return frame("challenge")
                .put("nonce", nonce)
                .put("hub_id", hubKey.thumbprint().value())
                .put("hub_key", Jwk.write(hubKey))
                .put("server_time", serverTime)
                .bytes();
    }

    static byte[] welcome(String sessionId, int credit, String signature) {
        return frame("welcome").put("session_id", sessionId).put("credit", credit).put("signature", signature).bytes();
    }

    /** Identifiers need no escaping: their alphabet has nothing to escape. */
    static byte[] accepted(String messageId, List<RefusedTarget> refused) {
        if (refused.isEmpty()) return join(ACCEPTED, ascii(messageId), TEXT_END);
        return frame("accepted").put("message_id", messageId).put("refused_targets", array(refused)).bytes();
    }

    static byte[] promised(String messageId, List<RefusedTarget> refused, JsonObject promise) {
        Frame accepted = frame("accepted").put("message_id", messageId).put("promise", promise);
        return (refused.isEmpty() ? accepted : accepted.put("refused_targets", array(refused))).bytes();
    }

    private static JsonArray array(List<RefusedTarget> refused) {
        return new JsonArray(refused.stream().<Json>map(RefusedTarget::toJson).toList());
    }

    static byte[] duplicate(String messageId) {
        return join(DUPLICATE, ascii(messageId), TEXT_END);
    }

    static byte[] refused(String messageId, Problem problem) {
        return frame("refused").put("message_id", messageId).put("problem", problem.toJson()).bytes();
    }

    static byte[] deliver(String deliveryId, boolean redelivered, byte[] envelope) {
        return join(DELIVER, ascii(deliveryId), redelivered ? AGAIN : FIRST_TIME, envelope, END);
    }

    static byte[] undelivered(Undelivered notice) {
        return frame("undelivered").putAll(notice.toJson()).bytes();
    }

    static byte[] taken(Taken notice) {
        return frame("taken").putAll(notice.toJson()).bytes();
    }

    static byte[] state(JsonObject state) {
        return frame("state").putAll(state).bytes();
    }

    static byte[] error(Problem problem) {
        return frame("error").put("problem", problem.toJson()).bytes();
    }

    private static Frame frame(String type) {
        return new Frame(Json.object().put("type", type));
    }

    private record Frame(JsonObject.Builder members) {
        Frame put(String name, String text) {
            members.put(name, text);
            return this;
        }

        Frame put(String name, long number) {
            members.put(name, number);
            return this;
        }

        Frame put(String name, Json value) {
            members.put(name, value);
            return this;
        }

        Frame putAll(JsonObject object) {
            object.members().forEach(members::put);
            return this;
        }

        byte[] bytes() {
            return Jcs.canonical(members.build());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) length += part.length;
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
