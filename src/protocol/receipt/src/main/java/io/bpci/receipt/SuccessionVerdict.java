package io.bpci.receipt;

/** What the verification of a {@link SuccessionChain} found. */
public sealed interface SuccessionVerdict {
    /** The steps, in the order in which they are taken; the first three for one link after the other. */
    enum Step {
        /** The succession is of the pinned log. */
        ORIGIN,
        /** Every key that it names has signed it. */
        SIGNATURES,
        /** It begins with the keys and at a later size than where the one before it ended. */
        ORDER,
        /** The chain leads through pinned keys, and on to one of each kind that is pinned. */
        PINNED
    }

    /**
     * The successions hold.
     *
     * @param log what was pinned, with the keys that follow; each key that is in the chain counts for its sizes alone
     * @param links how many successions lead on from the pinned keys; 0 if those are the newest
     */
    record Followed(PinnedLog log, int links) implements SuccessionVerdict {}

    /**
     * Nothing follows from them.
     *
     * @param number of the succession that failed, from 1
     * @param failed the step that failed
     * @param why a sentence without its full stop, for people
     */
    record Refused(int number, Step failed, String why) implements SuccessionVerdict {}
}
