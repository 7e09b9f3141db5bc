package io.bpci.problem;

import io.bpci.json.Json;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;

/**
 * A refusal as it travels in a frame: the members of RFC 9457, section 3.1 that a node needs, and when to try again.
 *
 * @param type a URI that says which fault it is; stable
 * @param title the fault in words
 * @param detail what was wrong here
 * @param retryAfterMs milliseconds after which trying again may succeed; 0 where waiting does not help
 */
public record Problem(String type, String title, String detail, long retryAfterMs) {

    /** Whether this is that fault. */
    public boolean is(Fault fault) {
        return type.equals(fault.type());
    }

    public JsonObject toJson() {
        return Json.object()
                .put("type", type)
                .put("title", title)
                .put("detail", detail)
                .put("retry_after_ms", retryAfterMs)
                .build();
    }

    /**
     * Reads what {@link #toJson} wrote; members it does not know are left aside.
     *
     * @throws Malformed if {@code type} is missing or a member is not of its kind
     */
    public static Problem parse(Json json) {
        if (!(json instanceof JsonObject object)) throw new Malformed("a problem must be an object");
        if (!(object.get("type") instanceof JsonString type)) throw new Malformed("problem.type must be a string");
        return new Problem(
                type.value(),
                text(object, "title"),
                text(object, "detail"),
                object.get("retry_after_ms") instanceof JsonNumber number ? (long) number.value() : 0);
    }

    private static String text(JsonObject object, String member) {
        return object.get(member) instanceof JsonString string ? string.value() : "";
    }
}
