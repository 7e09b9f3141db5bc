package io.bpci.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Malformed;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** What may stand in a note (signed-note, Format): well-formed UTF-8, and of ASCII's controls the newline alone. */
final class NoteText {
    private NoteText() {}

    static String decode(byte[] bytes, String what) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new Malformed(what + " is not UTF-8");
        }
    }

    /** Refuses what a note may not hold, as a string. */
    static void requireCharacters(String text, String what) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c < ' ' && c != '\n') {
                throw new Malformed(
                        "%s holds the control character U+%04X; of those only newline is allowed".formatted(what, c));
            }
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw new Malformed(what + " holds half of a surrogate pair, which has no form in UTF-8");
            }
            i += Character.charCount(c);
        }
    }

    /** Refuses what cannot be the signed text of a note. */
    static void require(String text) {
        requireCharacters(text, "the note's text");
        if (!text.endsWith("\n")) {
            throw new Malformed("the note's text does not end in a newline");
        }
    }

    /** Refuses what cannot be one line of a note. */
    static void requireLine(String line, String what) {
        if (line.isEmpty()) {
            throw new Malformed(what + " is empty");
        }
        requireCharacters(line, what);
        if (line.indexOf('\n') >= 0) {
            throw new Malformed(what + " holds a newline");
        }
    }

    /** A number as notes write it: decimal, no leading zeros, below 2<sup>63</sup>. */
    static long number(String decimal, String what) {
        boolean digits = decimal.chars().allMatch(c -> c >= '0' && c <= '9');
        if (decimal.isEmpty() || !digits || (decimal.startsWith("0") && decimal.length() > 1)) {
            throw new Malformed(
                    "%s is a decimal number without leading zeros, not %s".formatted(what, Malformed.excerpt(decimal)));
        }
        try {
            return Long.parseLong(decimal);
        } catch (NumberFormatException e) {
            throw new Malformed("%s %s is above %d".formatted(what, Malformed.excerpt(decimal), Long.MAX_VALUE));
        }
    }
}
