package io.bpci.envelope;

import io.bpci.json.Malformed;

/**
 * A name of something on the wire: a letter or digit, then up to 127 letters, digits and {@code . _ : -}.
 *
 * @param value 1 to 128 characters of ASCII
 */
public record Identifier(String value) {
    static final int MAX_LENGTH = 128;

    /**
     * @throws Malformed if the text has another form
     */
    public Identifier {
        require(value, true);
    }

    public static Identifier parse(String text) {
        return new Identifier(text);
    }

    static void require(String value, boolean colons) {
        if (!matches(value, colons)) {
            throw new Malformed(
                    "must be a letter or digit, then up to 127 letters, digits and . _ "
                            + (colons ? ": -" : "- (no colon)"));
        }
    }

    private static boolean matches(String value, boolean colons) {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !isLetterOrDigit(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-' && !(c == ':' && colons)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    @Override
    public String toString() {
        return value;
    }
}
