package io.bpci.schemas.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonBool;
import io.bpci.json.JsonNull;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;

import java.math.BigDecimal;

/** Our values as the validator's. */
final class JacksonTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Up to here every integer has a binary64 of its own. */
    private static final double EXACT = 0x1p53;

    private JacksonTree() {}

    static JsonNode of(Json json) {
        return switch (json) {
            case JsonObject object -> {
                var node = NODES.objectNode();
                object.members().forEach((name, value) -> node.set(name, of(value)));
                yield node;
            }
            case JsonArray array -> {
                var node = NODES.arrayNode(array.elements().size());
                for (Json element : array.elements()) node.add(of(element));
                yield node;
            }
            case JsonString string -> NODES.textNode(string.value());
            case JsonNumber number -> of(number.value());
            case JsonBool bool -> NODES.booleanNode(bool.value());
            case JsonNull ignored -> NODES.nullNode();
        };
    }

    /** JSON Schema 2020-12, 6.1.1: a number without a fraction is an integer, however it is written. */
    private static JsonNode of(double number) {
        if (number != Math.rint(number)) return NODES.numberNode(number);
        if (Math.abs(number) <= EXACT) return NODES.numberNode((long) number);
        return NODES.numberNode(new BigDecimal(number).toBigInteger());
    }
}
