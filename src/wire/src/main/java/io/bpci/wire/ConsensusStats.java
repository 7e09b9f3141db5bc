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
        Emergencies emergencies,
        List<VoterStats> voters) {
    public ConsensusStats {
        voters = List.copyOf(voters);
    }

    /**
     * What became of emergencies, and who called for them.
     *
     * @param superseded something else was decided about the same before their time was over
     * @param lapsed nobody ratified them in time, and they were undone
     * @param proposers who proposed most of them first, 100 at most
     */
    public record Emergencies(
            long inForce, long ratified, long superseded, long lapsed, List<ProposerStats> proposers) {
        public Emergencies {
            proposers = List.copyOf(proposers);
        }
    }

    /**
     * How often somebody called for an emergency.
     *
     * @param approved how many of them were approved
     * @param ratified how many of these a normal round ratified
     */
    public record ProposerStats(String proposer, long proposed, long approved, long ratified) {}

    /**
     * A voter's record.
     *
     * @param rounds in whose electorate it was or is
     * @param equivocations how often it is proven to have contradicted itself
     */
    public record VoterStats(NodeId nodeId, long rounds, long approve, long reject, long abstain, long equivocations) {}
}
