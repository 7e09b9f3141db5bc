package io.bpci.witness;

import io.bpci.json.Malformed;
import io.bpci.merkle.Hash;
import io.bpci.note.Checkpoint;
import io.bpci.note.SignedNote;

/**
 * What a witness remembers of a log: the latest checkpoint that it cosigned, with the log's signatures that it verified
 * and its own.
 */
public record CosignedHead(SignedNote note) {
    /**
     * @throws Malformed if the note is no checkpoint
     */
    public CosignedHead {
        Checkpoint.parse(note.text());
    }

    public String origin() {
        return checkpoint().origin();
    }

    public long size() {
        return checkpoint().size();
    }

    public Hash root() {
        return root(checkpoint());
    }

    private Checkpoint checkpoint() {
        return Checkpoint.parse(note.text());
    }

    static Hash root(Checkpoint checkpoint) {
        return Hash.of(checkpoint.root().bytes());
    }
}
