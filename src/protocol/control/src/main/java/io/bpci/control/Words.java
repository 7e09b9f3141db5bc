package io.bpci.control;

import io.bpci.json.Malformed;

/** Texts that are for people. */
public final class Words {
    private Words() {}

    /**
     * @throws Malformed if it is blank, longer, or holds a control character that neither is a tab nor ends a line
     */
    public static void require(String member, String text, int most) {
        if (text.isBlank() || text.length() > most) {
            throw new Malformed("%s must have 1 to %d characters".formatted(member, most));
        }
        if (text.codePoints().anyMatch(Words::isControl)) {
            throw new Malformed(member + " must not hold control characters");
        }
    }

    private static boolean isControl(int codePoint) {
        return Character.isISOControl(codePoint) && codePoint != '\n' && codePoint != '\r' && codePoint != '\t';
    }
}
