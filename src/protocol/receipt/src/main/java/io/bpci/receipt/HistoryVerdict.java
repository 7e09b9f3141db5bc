package io.bpci.receipt;

import io.bpci.note.VerifiedSignature;

import java.util.List;

/** What the verification of two heads of a log found. */
public sealed interface HistoryVerdict {
    /** The steps, in the order in which they are taken. */
    enum Step {
        /** The old, or smaller, checkpoint is of the log and signed as its user demands. */
        OLD_CHECKPOINT,
        /** So is the new, or larger, one. */
        NEW_CHECKPOINT,
        /** The sizes can be those of what the file claims. */
        SIZES,
        /** The hashes show it. */
        PROOF
    }

    /**
     * The new head's log contains the old one's whole: nothing was changed or removed between them.
     *
     * @param old who signed the old head
     * @param latest who signed the new head
     */
    record Consistent(LogGrowth growth, List<VerifiedSignature> old, List<VerifiedSignature> latest)
            implements HistoryVerdict {
        public Consistent {
            old = List.copyOf(old);
            latest = List.copyOf(latest);
        }
    }

    /** The log's keys signed two histories; this proves it to everybody who has the keys. */
    record Forked(ForkProof proof) implements HistoryVerdict {}

    /**
     * Nothing is proven.
     *
     * @param failed the step that failed; those before it held
     * @param why a sentence without its full stop, for people
     */
    record Refused(Step failed, String why) implements HistoryVerdict {}
}
