package io.bpci.json;

import java.util.ArrayList;
import java.util.List;

/**
 * A JSON value (RFC 8259) that this product can sign: text is well-formed Unicode and numbers are finite binary64, so
 * every value has exactly one canonical form (RFC 8785), which is also its {@code toString}. Immutable; equality is by
 * value, whatever the order of members.
 *
 * <p>Built with {@link #object()}, {@link #array} and the {@code of} methods; read with {@link StrictJson}; written
 * with {@link Jcs}.
 */
public sealed interface Json permits JsonArray, JsonBool, JsonNull, JsonNumber, JsonObject, JsonString {

    Json NULL = new JsonNull();
    Json TRUE = new JsonBool(true);
    Json FALSE = new JsonBool(false);

    static JsonObject.Builder object() {
        return new JsonObject.Builder();
    }

    static JsonArray array(Json... elements) {
        return new JsonArray(List.of(elements));
    }

    /** An array of texts. */
    static JsonArray strings(Iterable<String> texts) {
        var elements = new ArrayList<Json>();
        for (String text : texts) {
            elements.add(of(text));
        }
        return new JsonArray(elements);
    }

    /**
     * @throws Malformed if the text holds a lone surrogate
     */
    static JsonString of(String text) {
        return new JsonString(text);
    }

    /**
     * @throws Malformed if binary64 cannot hold the integer exactly; such integers travel as strings
     */
    static JsonNumber of(long integer) {
        return JsonNumber.of(integer);
    }

    /**
     * @throws Malformed if the number is not finite
     */
    static JsonNumber of(double number) {
        return new JsonNumber(number);
    }

    static JsonBool of(boolean bool) {
        return (JsonBool) (bool ? TRUE : FALSE);
    }
}
