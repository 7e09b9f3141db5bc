package io.bpci.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/**
 * The canonical form of JSON (RFC 8785, JSON Canonicalization Scheme): the bytes that are hashed and signed. Members
 * are sorted by the UTF-16 code units of their names, numbers written as ECMAScript writes them, nothing escaped that
 * need not be, no white space. Stateless; safe for concurrent use.
 */
public final class Jcs {
    private Jcs() {}

    /**
     * @throws Malformed if the value nests deeper than {@link StrictJson#MAX_DEPTH}, so that no reader would take it
     */
    public static byte[] canonical(Json value) {
        return text(value).getBytes(UTF_8);
    }

    static String text(Json value) {
        var out = new StringBuilder();
        write(value, 0, out);
        return out.toString();
    }

    private static void write(Json value, int depth, StringBuilder out) {
        switch (value) {
            case JsonObject object -> object(object, depth + 1, out);
            case JsonArray array -> array(array, depth + 1, out);
            case JsonString string -> string(string.value(), out);
            case JsonNumber number -> out.append(DecimalNumber.write(number.value()));
            case JsonBool bool -> out.append(bool.value());
            case JsonNull ignored -> out.append("null");
        }
    }

    private static void requireDepth(int depth) {
        if (depth > StrictJson.MAX_DEPTH) {
            throw new Malformed("nested deeper than " + StrictJson.MAX_DEPTH);
        }
    }

    private static void object(JsonObject object, int depth, StringBuilder out) {
        requireDepth(depth);
        out.append('{');
        // RFC 8785, 3.2.3: sorted by UTF-16 code units, which is the natural order of String.
        String separator = "";
        for (Map.Entry<String, Json> member :
                object.members().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
            out.append(separator);
            string(member.getKey(), out);
            out.append(':');
            write(member.getValue(), depth, out);
            separator = ",";
        }
        out.append('}');
    }

    private static void array(JsonArray array, int depth, StringBuilder out) {
        requireDepth(depth);
        out.append('[');
        String separator = "";
        for (Json element : array.elements()) {
            out.append(separator);
            write(element, depth, out);
            separator = ",";
        }
        out.append(']');
    }

    /** RFC 8785, 3.2.2.2. */
    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00").append(c >> 4).append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
