package io.bpci.witness;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;
import io.bpci.note.Checkpoint;
import io.bpci.note.CosignatureVerifier;
import io.bpci.note.NotePolicy;
import io.bpci.note.NoteVerifier;
import io.bpci.note.OpenedNote;
import io.bpci.note.Quorum;
import io.bpci.note.SignedNote;

import java.util.List;

/**
 * A log as its witness knows it: its origin, and the keys of which one at least signs its checkpoints.
 *
 * @param origin the first line of its checkpoints
 * @param keys one or more, none a cosigner's
 */
public record WitnessedLog(String origin, List<NoteVerifier> keys) {
    /**
     * @throws Malformed if there is no key, or one twice, or a cosigner's
     */
    public WitnessedLog {
        keys = List.copyOf(keys);
        if (keys.isEmpty()) throw new Malformed("the log " + Malformed.excerpt(origin) + " has no key");
        for (NoteVerifier key : keys) {
            if (key instanceof CosignatureVerifier) {
                throw new Malformed(key.label() + " is a witness's key, not a log's");
            }
        }
        new Quorum(1, keys);
    }

    /** Whether one of the keys signed, and no signature by one of them is false. */
    OpenedNote open(SignedNote note, Ed25519 ed25519) {
        return new NotePolicy(ed25519, new Quorum(1, keys)).open(note);
    }

    /** Whether the fork is this log's own doing: it signed both checkpoints. */
    public boolean isShownBy(Fork fork, Ed25519 ed25519) {
        return Checkpoint.parse(fork.first().text()).origin().equals(origin)
                && open(fork.first(), ed25519) instanceof OpenedNote.Verified
                && open(fork.second(), ed25519) instanceof OpenedNote.Verified;
    }
}
