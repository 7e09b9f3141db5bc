package io.bpci.note;

import io.bpci.json.Malformed;

/**
 * The name of a key in signature lines and verifier keys (signed-note, Format): not empty, without Unicode spaces and
 * plus, and without what no note may hold. A schema-less URL such as {@code example.com/log42} is recommended.
 */
public record KeyName(String value) {
    /** Unicode's White_Space that neither Character.isSpaceChar nor Character.isWhitespace knows. */
    private static final int NEXT_LINE = 0x85;

    /**
     * @throws Malformed if the value cannot be a key name
     */
    public KeyName {
        if (value.isEmpty()) {
            throw new Malformed("a key name is empty");
        }
        if (value.codePoints().anyMatch(KeyName::isSpace)) {
            throw new Malformed("the key name " + Malformed.excerpt(value) + " holds a space");
        }
        if (value.indexOf('+') >= 0) {
            throw new Malformed("the key name " + Malformed.excerpt(value) + " holds a plus");
        }
        NoteText.requireLine(value, "the key name " + Malformed.excerpt(value));
    }

    private static boolean isSpace(int c) {
        return Character.isSpaceChar(c) || Character.isWhitespace(c) || c == NEXT_LINE;
    }

    @Override
    public String toString() {
        return value;
    }
}
