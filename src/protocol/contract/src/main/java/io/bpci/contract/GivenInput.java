package io.bpci.contract;

import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNull;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** What a run was given, by JSON pointers (RFC 6901) into the invocation. */
final class GivenInput {
    private static final double EXACT = 0x1p53;

    private final JsonObject invocation;
    private final int length;

    GivenInput(Invocation invocation) {
        this.invocation = invocation.json();
        length = Jcs.canonical(this.invocation).length;
    }

    int length() {
        return length;
    }

    private @Nullable Json at(String pointer) {
        boolean hasForm = pointer.isEmpty() || pointer.startsWith("/");
        if (!hasForm || pointer.length() > Bounds.TEXT_BYTES) throw Stop.trap("bad_pointer");
        Json at = invocation;
        if (pointer.isEmpty()) return at;
        for (String part : pointer.substring(1).split("/", -1)) {
            // RFC 6901, 4: ~1 first.
            String name = part.replace("~1", "/").replace("~0", "~");
            Json next =
                    switch (at) {
                        case JsonObject object -> object.get(name);
                        case JsonArray array -> element(array, name);
                        default -> null;
                    };
            if (next == null) return null;
            at = next;
        }
        return at instanceof JsonNull ? null : at;
    }

    private static @Nullable Json element(JsonArray array, String name) {
        return Texts.integer(name)
                .filter(index -> index >= 0 && index < array.elements().size())
                .map(index -> array.elements().get(index.intValue()))
                .orElse(null);
    }

    /** How many elements or members there are; 0 for other values, -1 for none. */
    long count(String pointer) {
        return switch (at(pointer)) {
            case null -> -1;
            case JsonArray array -> array.elements().size();
            case JsonObject object -> object.members().size();
            default -> 0;
        };
    }

    /** A text as it is, anything else in its canonical form; null where there is none. */
    @Nullable String text(String pointer) {
        Json value = at(pointer);
        if (value == null) return null;
        return value instanceof JsonString text ? text.value() : value.toString();
    }

    /** A whole number, or a text that is one in decimal; for anything else the run ends: its input is wrong. */
    long integer(String pointer) {
        Optional<Long> integer =
                switch (at(pointer)) {
                    case JsonNumber number
                            when number.value() == Math.rint(number.value()) && Math.abs(number.value()) <= EXACT ->
                            Optional.of((long) number.value());
                    case JsonString text -> Texts.integer(text.value());
                    case null, default -> Optional.empty();
                };
        return integer.orElseThrow(() -> Stop.abort(Texts.shortened(pointer + " must be a whole number")));
    }
}
