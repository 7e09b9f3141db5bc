package io.bpci.receipt;

import io.bpci.note.VerifiedSignature;

import java.util.List;

/** What the verification of a checkpoint found. */
public sealed interface CheckpointVerdict {
    /** The steps, in the order in which they are taken. */
    enum Step {
        /** The checkpoint is of the log that was asked about. */
        ORIGIN,
        /** The log's keys, and as many witnesses as are wanted, signed the checkpoint. */
        SIGNATURES
    }

    /**
     * The log's keys signed this head.
     *
     * @param signatures who signed, and cosigners at what time
     * @param unknown how many further signatures there are by keys that are not pinned; they prove nothing
     */
    record Proven(SignedCheckpoint checkpoint, List<VerifiedSignature> signatures, int unknown)
            implements CheckpointVerdict {
        public Proven {
            signatures = List.copyOf(signatures);
        }
    }

    /**
     * Nothing is proven.
     *
     * @param failed the step that failed; those before it held
     * @param why a sentence without its full stop, for people
     */
    record Refused(Step failed, String why) implements CheckpointVerdict {}
}
