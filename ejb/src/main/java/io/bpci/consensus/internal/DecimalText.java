package io.bpci.consensus.internal;

import io.bpci.json.Json;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;

/** Decimals in requests: strings, or numbers, which the strict JSON reader takes only if they keep their value. */
public final class DecimalText {
    private DecimalText() {}

    /**
     * @throws Malformed if it is neither
     */
    public static String of(Json given) {
        return switch (given) {
            case JsonString(String text) -> text;
            case JsonNumber number -> number.toString();
            default -> throw new Malformed("must be a decimal, as a number or a string");
        };
    }
}
