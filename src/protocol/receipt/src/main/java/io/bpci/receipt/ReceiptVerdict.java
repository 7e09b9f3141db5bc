package io.bpci.receipt;

import io.bpci.jose.Thumbprint;
import io.bpci.note.VerifiedSignature;
import io.bpci.timestamp.VerifiedTime;

import java.util.List;

/** What the verification of a receipt found. */
public sealed interface ReceiptVerdict {
    /** The steps, in the order in which they are taken. */
    enum Step {
        /** The checkpoint is of the log that was asked about. */
        ORIGIN,
        /** The log's keys, and as many witnesses as are wanted, signed the checkpoint. */
        SIGNATURES,
        /** The entry is in the tree of the checkpoint. */
        INCLUSION,
        /** The members that are shown are those that the entry commits to. */
        COMMITMENT,
        /** The entry is about the message that was given. */
        MESSAGE,
        /**
         * The target's signed acknowledgement, if it is shown, is of this message, and by a key that is given, if any
         * is.
         */
        ACKNOWLEDGEMENT,
        /** The time stamp, if there is one, is of this checkpoint, and by the authority that is pinned, if one is. */
        TIME_STAMP
    }

    /** Whether it was shown when the checkpoint was there, and so the event was logged, at the latest. */
    sealed interface Time {
        /** By an authority that is pinned. */
        record Verified(VerifiedTime time) implements Time {}

        /** The receipt has a time stamp, but no authority is pinned: it proves nothing. */
        record NotChecked() implements Time {}

        /** The receipt has no time stamp. */
        record NotStamped() implements Time {}
    }

    /** Whether it was shown that the target itself signed for the message. */
    sealed interface Acknowledgement {
        /** By a key that the verifier's user gave as the target's. */
        record Verified(AcknowledgementStatement statement, Thumbprint kid) implements Acknowledgement {}

        /** The receipt shows a signed acknowledgement of the message, but no key is given: nobody's word is proven. */
        record NotChecked(AcknowledgementStatement statement, Thumbprint kid) implements Acknowledgement {}

        /** The receipt shows none. */
        record NotSigned() implements Acknowledgement {}
    }

    /**
     * The event is in the log.
     *
     * @param signatures who signed the checkpoint, and cosigners at what time
     * @param disclosed whether the hidden members are shown, and are the ones that were logged
     * @param ofMessage whether it was shown to be about a message that was given
     */
    record Proven(
            Receipt receipt,
            List<VerifiedSignature> signatures,
            boolean disclosed,
            boolean ofMessage,
            Acknowledgement acknowledgement,
            Time time)
            implements ReceiptVerdict {
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
    record Refused(Step failed, String why) implements ReceiptVerdict {}
}
