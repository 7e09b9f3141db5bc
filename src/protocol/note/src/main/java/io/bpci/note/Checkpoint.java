package io.bpci.note;

import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.List;

/**
 * The head of a log's tree, as the text of a note (tlog-checkpoint, Note text). What was read is written again byte for
 * byte. That {@code root} is a root of a tree of that size is for others to prove.
 *
 * @param origin which log this is: one line, not empty
 * @param size the number of leaves, not negative
 * @param root of the tree of that size
 * @param extensions further lines, none empty; log monitors cannot audit them, so better none
 */
public record Checkpoint(String origin, long size, RootHash root, List<String> extensions) {
    /**
     * @throws Malformed if these cannot be a checkpoint
     */
    public Checkpoint {
        NoteText.requireLine(origin, "the origin");
        if (size < 0) {
            throw new Malformed("the tree size is negative: " + size);
        }
        extensions = List.copyOf(extensions);
        extensions.forEach(line -> NoteText.requireLine(line, "an extension line"));
    }

    /** Without extension lines. */
    public Checkpoint(String origin, long size, RootHash root) {
        this(origin, size, root, List.of());
    }

    /**
     * Reads the text of a note strictly.
     *
     * @throws Malformed if it is no checkpoint
     */
    public static Checkpoint parse(String text) {
        if (!text.endsWith("\n")) {
            throw new Malformed("the checkpoint does not end in a newline");
        }
        List<String> lines = Arrays.asList(text.substring(0, text.length() - 1).split("\n", -1));
        if (lines.size() < 3) {
            throw new Malformed(
                    "a checkpoint has at least three lines (origin, tree size, root hash), not " + lines.size());
        }
        int empty = lines.indexOf("");
        if (empty >= 0) {
            throw new Malformed("line " + (empty + 1) + " of the checkpoint is empty");
        }
        return new Checkpoint(
                lines.get(0),
                NoteText.number(lines.get(1), "the tree size"),
                RootHash.parse(lines.get(2)),
                lines.subList(3, lines.size()));
    }

    /** The text of the note: origin, size, root and extensions, each with a newline. */
    public String text() {
        var text = new StringBuilder(origin).append('\n').append(size).append('\n').append(root).append('\n');
        extensions.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
