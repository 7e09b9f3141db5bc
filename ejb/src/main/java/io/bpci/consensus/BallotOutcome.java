package io.bpci.consensus;

import io.bpci.ballot.RoundState;

/** What the count said of a ballot. */
public sealed interface BallotOutcome {
    /**
     * It counts, or one of the same voter that says the same.
     *
     * @param state of the round then
     */
    record Counted(RoundState state) implements BallotOutcome {}

    /** It does not count. */
    record Rejected(String why) implements BallotOutcome {}
}
