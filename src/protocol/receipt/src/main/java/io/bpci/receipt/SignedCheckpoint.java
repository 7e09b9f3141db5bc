package io.bpci.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Malformed;
import io.bpci.merkle.Hash;
import io.bpci.note.Checkpoint;
import io.bpci.note.SignedNote;

/**
 * A log's head as it is published: a note whose text is a checkpoint. Whether its signatures hold, a {@link
 * CheckpointVerifier} tells.
 */
public record SignedCheckpoint(SignedNote note) {
    /** Sizes and indexes travel as JSON numbers, which are exact so far. */
    static final long MAX_SIZE = 1L << 53;

    /**
     * @throws Malformed if the note's text is no checkpoint, or of a size beyond 2<sup>53</sup>
     */
    public SignedCheckpoint {
        long size = Checkpoint.parse(note.text()).size();
        if (size > MAX_SIZE) throw new Malformed("a log has at most 2^53 entries here, not " + size);
    }

    /**
     * @throws Malformed if the bytes are no note, or its text is no checkpoint
     */
    public static SignedCheckpoint parse(byte[] bytes) {
        return new SignedCheckpoint(SignedNote.parse(bytes));
    }

    /** What is signed. */
    public Checkpoint head() {
        return Checkpoint.parse(note.text());
    }

    /** How many entries the log has here. */
    public long size() {
        return head().size();
    }

    /** Of the tree of those entries. */
    public Hash root() {
        return Hash.of(head().root().bytes());
    }

    /** The note, signatures included. */
    public String text() {
        return new String(note.bytes(), UTF_8);
    }
}
