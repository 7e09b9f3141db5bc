package io.bpci.wire;

import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What rounds came to so far.
 *
 * @param participation of the rounds that are over, how many of an electorate voted, on average; 0 to 1
 * @param secondsToDecision of the rounds that decided, from opening to decision, on average
 * @param voters in the order of their ids, 1,000 at most
 */
public record ConsensusStats(
        long open,
        long approved,
        long rejected,
        long expired,
        long vetoedByDeadline,
        long executed,
        long failed,
        @Nullable Double participation,
        @Nullable Double secondsToDecision,
        List<VoterStats> voters) {
    public ConsensusStats {
        voters = List.copyOf(voters);
    }

    /**
     * A voter's record.
     *
     * @param rounds in whose electorate it was or is
     * @param equivocations how often it is proven to have contradicted itself
     */
    public record VoterStats(NodeId nodeId, long rounds, long approve, long reject, long abstain, long equivocations) {}
}
