package io.bpci.session;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;

/**
 * Tells a sender that an accepted message will not reach one of its targets.
 *
 * @param messageId the sender's message
 * @param nodeId the target
 * @param outcome {@code expired} or {@code rejected}
 * @param reason the target's reason, or that time ran out
 * @param at when, RFC 3339
 */
public record Undelivered(String messageId, String nodeId, String outcome, String reason, String at) {
    public JsonObject toJson() {
        return Json.object()
                .put("message_id", messageId)
                .put("node_id", nodeId)
                .put("outcome", outcome)
                .put("reason", reason)
                .put("at", at)
                .build();
    }

    /**
     * @throws Malformed if a member is missing or no string
     */
    public static Undelivered parse(JsonObject json) {
        return new Undelivered(
                text(json, "message_id"),
                text(json, "node_id"),
                text(json, "outcome"),
                text(json, "reason"),
                text(json, "at"));
    }

    private static String text(JsonObject json, String member) {
        Json value = json.get(member);
        if (value == null) throw new Malformed(member + " is missing");
        if (value instanceof JsonString string) return string.value();
        throw new Malformed(member + " must be a string");
    }
}
