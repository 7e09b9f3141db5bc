package io.bpci.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Malformed;

import java.util.ArrayList;
import java.util.List;

/**
 * A text with signature lines (signed-note, Format), which may be good or bad: {@link NotePolicy#open} says. What was
 * read is written again byte for byte.
 *
 * @param text ends in a newline; holds no ASCII control character but newlines; may hold empty lines
 * @param signatures 1 to {@link #MAX_SIGNATURES}
 */
public record SignedNote(String text, List<SignatureLine> signatures) {
    /** As in Go's golang.org/x/mod/sumdb/note; the specification asks for at least 16. */
    public static final int MAX_SIGNATURES = 100;

    /** All of the note, signature lines included. */
    public static final int MAX_BYTES = 1 << 20;

    /**
     * @throws Malformed if these are no note
     */
    public SignedNote {
        NoteText.require(text);
        signatures = List.copyOf(signatures);
        if (signatures.isEmpty()) {
            throw new Malformed("the note has no signature lines");
        }
        if (signatures.size() > MAX_SIGNATURES) {
            throw new Malformed(
                    "a note has at most %d signature lines, not %d".formatted(MAX_SIGNATURES, signatures.size()));
        }
        requireSize(write(text, signatures).length);
    }

    /**
     * Reads a note strictly.
     *
     * @throws Malformed if the bytes are no note, or more than {@link #MAX_BYTES}
     */
    public static SignedNote parse(byte[] bytes) {
        requireSize(bytes.length);
        String note = NoteText.decode(bytes, "the note");
        NoteText.requireCharacters(note, "the note");
        int split = note.lastIndexOf("\n\n");
        if (split < 0) {
            throw new Malformed("the note has no blank line between its text and its signatures");
        }
        if (split + 2 == note.length()) {
            throw new Malformed("the note has no signature lines after its last blank line");
        }
        return new SignedNote(note.substring(0, split + 1), SignatureLine.parseAll(note.substring(split + 2)));
    }

    /**
     * The text with the signature of each signer, in order.
     *
     * @throws Malformed if the text cannot be that of a note
     */
    public static SignedNote of(String text, NoteSigner first, NoteSigner... further) {
        var note = new SignedNote(text, List.of(first.sign(text)));
        for (NoteSigner signer : further) {
            note = note.with(signer.sign(text));
        }
        return note;
    }

    private static void requireSize(int size) {
        if (size > MAX_BYTES) {
            throw new Malformed("a note has at most %d bytes, not %d".formatted(MAX_BYTES, size));
        }
    }

    /**
     * This note with the line at its end, in place of any line of the same key name and ID.
     *
     * @throws Malformed if the note becomes too large
     */
    public SignedNote with(SignatureLine line) {
        var lines = new ArrayList<>(signatures);
        lines.removeIf(old -> old.isBy(line.name(), line.id()));
        lines.add(line);
        return new SignedNote(text, lines);
    }

    /** The note in UTF-8, with all its line ends. */
    public byte[] bytes() {
        return write(text, signatures);
    }

    private static byte[] write(String text, List<SignatureLine> signatures) {
        var note = new StringBuilder(text).append('\n');
        for (SignatureLine line : signatures) {
            note.append(line.text()).append('\n');
        }
        return note.toString().getBytes(UTF_8);
    }
}
