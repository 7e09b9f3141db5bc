package io.bpci.session;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;

/**
 * Tells a sender what the hub itself made of a message that was addressed to it. Told when it happens, after a crash of
 * the hub perhaps again, to the session that is open then: who misses it asks.
 *
 * @param messageId the sender's message
 * @param answer what became of it; the members depend on the message's type
 */
public record Taken(String messageId, JsonObject answer) {
    public JsonObject toJson() {
        return Json.object().put("message_id", messageId).put("answer", answer).build();
    }

    /**
     * @throws Malformed if a member is missing or of another type
     */
    public static Taken parse(JsonObject json) {
        if (!(json.get("message_id") instanceof JsonString messageId)) {
            throw new Malformed("message_id must be a string");
        }
        if (!(json.get("answer") instanceof JsonObject answer)) throw new Malformed("answer must be an object");
        return new Taken(messageId.value(), answer);
    }
}
