package io.bpci.ballot;

import io.bpci.json.Malformed;

import java.time.Instant;
import java.util.Optional;

/** The rules of a round: the hub that counts, and whoever recounts, reach their verdicts by these alone. */
final class Terms {
    private Terms() {}

    /**
     * @throws Malformed if it is not the electorate that the proposal names
     */
    static void requireElectorate(Proposal proposal, Electorate electorate) {
        if (!electorate.digest().equals(proposal.electorateDigest())) {
            throw new Malformed("electorate_digest is not that of the electorate");
        }
        if (electorate.size() != proposal.electorateSize()
                || electorate.totalWeight().compareTo(proposal.totalWeight()) != 0) {
            throw new Malformed("electorate_size and total_weight are not those of the electorate");
        }
    }

    /**
     * How the round ends, if it does now. Where ballots can be replaced, nothing is decided before the deadline.
     *
     * <ol>
     *   <li>Approved: enough voters' ballots count, and those that approve reach the threshold.
     *   <li>Rejected: the threshold is out of reach, whatever the silent say.
     *   <li>At the deadline: expired, if fewer voted than must; else vetoed by it.
     * </ol>
     */
    static Optional<Ending> ending(Proposal proposal, Tally tally, Instant now) {
        boolean isOver = !now.isBefore(proposal.votingDeadline());
        if (proposal.allowVoteChange() && !isOver) return Optional.empty();
        Optional<Outcome> outcome = outcome(proposal, tally);
        if (outcome.isPresent()) return outcome.map(Ending.Decided::new);
        if (!isOver) return Optional.empty();
        return Optional.of(
                tally.votes() < proposal.minimumVotes() ? new Ending.Expired() : new Ending.VetoedByDeadline());
    }

    /** What this tally decides, if nothing of it changes any more. */
    static Optional<Outcome> outcome(Proposal proposal, Tally tally) {
        Threshold threshold = proposal.requiredThreshold();
        if (tally.votes() >= proposal.minimumVotes() && tally.isApproved(threshold)) {
            return Optional.of(Outcome.APPROVED);
        }
        return tally.isOutOfReach(threshold) ? Optional.of(Outcome.REJECTED) : Optional.empty();
    }
}
