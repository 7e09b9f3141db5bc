package io.bpci.note;

import java.util.List;

/** What {@link NotePolicy#open} found. */
public sealed interface OpenedNote {
    /**
     * Every signature by a known key holds, and every quorum is met.
     *
     * @param signatures by known keys, in the note's order; at most one by each
     * @param unknown lines by keys that the policy does not know, each once: they prove nothing and were not looked at
     */
    record Verified(SignedNote note, List<VerifiedSignature> signatures, List<SignatureLine> unknown)
            implements OpenedNote {
        public Verified {
            signatures = List.copyOf(signatures);
            unknown = List.copyOf(unknown);
        }
    }

    /** The text must not be believed. */
    sealed interface Refused extends OpenedNote {
        /** The step that failed, in plain words. */
        String why();
    }

    /** A line bears a known key's name and ID, and is not that key's signature over this text. */
    record SignatureInvalid(NoteVerifier by) implements Refused {
        @Override
        public String why() {
            return "the signature by " + by.label() + " does not verify over the note's text";
        }
    }

    /** Two lines are by one known key. */
    record SignedTwice(NoteVerifier by) implements Refused {
        @Override
        public String why() {
            return "the note has more than one signature by " + by.label();
        }
    }

    /** Too few of the demanded keys signed. */
    record QuorumMissed(Quorum quorum, int found) implements Refused {
        @Override
        public String why() {
            return "the note has %d of the at least %d signatures required of: %s"
                    .formatted(found, quorum.atLeast(), quorum.labels());
        }
    }
}
