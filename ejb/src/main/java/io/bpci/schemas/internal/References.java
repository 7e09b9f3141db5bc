package io.bpci.schemas.internal;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Where the references of a schema lead. They stay within it: to all of it ({@code #}), to a place by its path ({@code
 * #/$defs/x}, RFC 6901, 6) or to an anchor ({@code #x}). So nothing is ever fetched, and none leads nowhere.
 */
final class References {
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    private final Json root;
    private final Set<String> anchors = new HashSet<>();

    private References(Json root) {
        this.root = root;
    }

    /**
     * @throws Malformed if a reference leads outside or nowhere, or the schema is of another draft
     */
    static void check(Json schema) {
        var references = new References(schema);
        references.collectAnchors(schema);
        references.check(schema, true);
    }

    private void collectAnchors(Json value) {
        if (value instanceof JsonObject object) {
            object.members()
                    .forEach((name, member) -> {
                        if ((name.equals("$anchor") || name.equals("$dynamicAnchor"))
                                && member instanceof JsonString anchor) {
                            anchors.add(anchor.value());
                        }
                        collectAnchors(member);
                    });
        } else if (value instanceof JsonArray array) {
            array.elements().forEach(this::collectAnchors);
        }
    }

    private void check(Json value, boolean top) {
        if (value instanceof JsonObject object) {
            object.members()
                    .forEach((name, member) -> {
                        if (member instanceof JsonString text) check(name, text.value(), top);
                        check(member, false);
                    });
        } else if (value instanceof JsonArray array) {
            for (Json element : array.elements()) check(element, false);
        }
    }

    private void check(String name, String text, boolean top) {
        switch (name) {
            case "$ref", "$dynamicRef" -> {
                if (!text.startsWith("#")) {
                    throw new Malformed(name + " must lead to a place in the schema itself, beginning with #");
                }
                if (!leadsSomewhere(text.substring(1))) {
                    throw new Malformed(name + " leads nowhere: " + Malformed.excerpt(text));
                }
            }
            case "$schema" -> {
                if (!text.equals(DRAFT)) throw new Malformed("$schema must be " + DRAFT);
            }
            case "$id" -> {
                // Below the top it would begin another document, with places of its own.
                if (!top) throw new Malformed("$id is allowed at the top of a schema only");
            }
            default -> {
                // Something else, or nothing that a schema knows.
            }
        }
    }

    private boolean leadsSomewhere(String fragment) {
        if (fragment.isEmpty()) return true;
        return fragment.startsWith("/") ? at(fragment) != null : anchors.contains(fragment);
    }

    private @Nullable Json at(String pointer) {
        @Nullable Json place = root;
        for (String step : pointer.substring(1).split("/", -1)) {
            place = step(place, step);
        }
        return place;
    }

    private static @Nullable Json step(@Nullable Json place, String escaped) {
        try {
            String step =
                    URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8)
                            .replace("~1", "/")
                            .replace("~0", "~");
            return switch (place) {
                case JsonObject object -> object.get(step);
                case JsonArray array -> {
                    int index = Integer.parseInt(step);
                    yield index >= 0 && index < array.elements().size() ? array.elements().get(index) : null;
                }
                case null, default -> null;
            };
        } catch (IllegalArgumentException e) {
            return null; // no number, or no escape
        }
    }
}
