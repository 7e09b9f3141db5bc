package io.bpci.json;

import java.util.Objects;

/**
 * Input that is not what it claims to be. The only exception that a parser of this product throws; its message names
 * what is wrong and, where it helps, what is allowed. Never carries the input itself, which may be secret or huge,
 * beyond a short excerpt of a name.
 */
public final class Malformed extends RuntimeException {
    private static final int EXCERPT = 40;

    public Malformed(String message) {
        // Parsers meet hostile input in volume: no stack trace, no suppression.
        super(message, null, false, false);
    }

    /** A name as it may stand in a message: quoted, at most 40 characters, what is not printable ASCII as '?'. */
    public static String excerpt(String name) {
        var text = new StringBuilder("\"");
        for (int i = 0; i < name.length() && i < EXCERPT; i++) {
            char c = name.charAt(i);
            text.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return text.append(name.length() > EXCERPT ? "...\"" : "\"").toString();
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
