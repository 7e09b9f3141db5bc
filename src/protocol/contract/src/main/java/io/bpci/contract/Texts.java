package io.bpci.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;

import java.util.Optional;

/** Texts and other values of contracts. */
final class Texts {
    private Texts() {}

    static int length(String text) {
        return text.getBytes(UTF_8).length;
    }

    /** Its first characters, as many as may be. */
    static String shortened(String text) {
        if (length(text) <= Bounds.TEXT_BYTES) return text;
        var kept = new StringBuilder();
        int bytes = 0;
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            int codePoint = text.codePointAt(at);
            bytes += length(Character.toString(codePoint));
            if (bytes > Bounds.TEXT_BYTES) break;
            kept.appendCodePoint(codePoint);
        }
        return kept.toString();
    }

    /** Whether its arrays and objects nest no deeper than may be. */
    static boolean isFlat(Json json) {
        return isWithin(json, Bounds.JSON_DEPTH);
    }

    private static boolean isWithin(Json json, int levels) {
        return switch (json) {
            case JsonArray array ->
                    levels > 0 && array.elements().stream().allMatch(each -> isWithin(each, levels - 1));
            case JsonObject object ->
                    levels > 0 && object.members().values().stream().allMatch(each -> isWithin(each, levels - 1));
            default -> true;
        };
    }

    /** The whole number that a text is in decimal; empty for any other. */
    static Optional<Long> integer(String text) {
        boolean digits = text.matches("-?[0-9]{1,19}");
        if (!digits) return Optional.empty();
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
