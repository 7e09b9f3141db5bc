package io.bpci.ballot;

import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The counting of one round, from its opening on. It is told when things happen and keeps no ballots, only who voted
 * what: some hundred bytes for each voter. For one thread.
 *
 * <p>A ballot counts if a member of the electorate signed it with the key it had when the round opened, about these
 * very terms, and the hub had it before the deadline. Who signs two that contradict each other counts for nothing.
 */
public final class Round {
    /** How often a voter may change its mind, where it may. */
    public static final int MOST_REPLACEMENTS = 15;

    /** What became of a ballot. */
    public sealed interface Cast {
        /**
         * It counts.
         *
         * @param replaced the ballot whose place it took; null for a voter's first
         */
        record Counted(@Nullable Digest replaced) implements Cast {}

        /** The voter has said so before: that ballot was counted, and this one changes nothing. */
        record Repeated(Digest counted) implements Cast {}

        /**
         * It contradicts another one of the same voter, of which nothing counts any more in a round that is open.
         *
         * @param other the digest of the other one
         */
        record Contradicts(Digest other) implements Cast {}

        /** It counts for nothing and says nothing about its voter. */
        record Refused(Refusal reason) implements Cast {}
    }

    /** Why a ballot is not counted. */
    public enum Refusal {
        NO_MEMBER("the voter is not in the electorate of the round"),
        OTHER_TERMS("proposal_digest is not that of the round's proposal"),
        OTHER_HUB("the ballot is addressed to another hub"),
        OTHER_KEY("the ballot is signed with another key than the voter's when the round opened"),
        LATE("the voting deadline has passed"),
        ENDED("the round is over"),
        NOT_REPLACEABLE("ballots of this round cannot be replaced"),
        REPLACES_OTHER("replaces is not the digest of the voter's ballot that counts"),
        TOO_MANY("the ballot was replaced as often as is allowed"),
        EXCLUDED("the voter signed ballots that contradict each other");

        private final String words;

        Refusal(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** A ballot as the count remembers it. */
    private record Mark(Digest digest, Vote vote, @Nullable Digest replaces) {}

    private static final class Standing {
        final List<Mark> marks = new ArrayList<>(1);
        boolean contradicted;
    }

    private final Proposal proposal;
    private final Digest digest;
    private final Electorate electorate;
    private final Map<NodeId, Standing> standings = new HashMap<>();
    private Tally tally;
    private int counted;
    private boolean ended;

    /**
     * @throws io.bpci.json.Malformed if it is not the electorate that the proposal names
     */
    public Round(Proposal.Signed proposal, Electorate electorate) {
        this.proposal = proposal.proposal();
        this.digest = proposal.digest();
        this.electorate = electorate;
        Terms.requireElectorate(this.proposal, electorate);
        this.tally = Tally.none(electorate.totalWeight());
    }

    public Proposal proposal() {
        return proposal;
    }

    public Digest digest() {
        return digest;
    }

    public Electorate electorate() {
        return electorate;
    }

    public Tally tally() {
        return tally;
    }

    /** How many ballots were counted when they came: those that were replaced, or excluded since, are among them. */
    public int counted() {
        return counted;
    }

    /** Nothing counts any more; contradictions are still found. */
    public void end() {
        ended = true;
    }

    public boolean hasEnded() {
        return ended;
    }

    /**
     * Why a ballot would be refused whatever was cast before; empty if it would not. Whether its signature holds is not
     * looked at.
     */
    public Optional<Refusal> refusal(Ballot ballot) {
        Voter voter = electorate.find(ballot.voter()).orElse(null);
        if (voter == null) return Optional.of(Refusal.NO_MEMBER);
        boolean sameTerms = ballot.proposalId().equals(proposal.proposalId()) && ballot.proposalDigest().equals(digest);
        if (!sameTerms) return Optional.of(Refusal.OTHER_TERMS);
        if (!ballot.hub().equals(proposal.hubNode())) return Optional.of(Refusal.OTHER_HUB);
        if (!ballot.envelope().signature().kid().equals(voter.key().thumbprint())) {
            return Optional.of(Refusal.OTHER_KEY);
        }
        if (ballot.replaces() != null && !proposal.allowVoteChange()) return Optional.of(Refusal.NOT_REPLACEABLE);
        return Optional.empty();
    }

    /**
     * Takes a ballot whose signature holds.
     *
     * @param receivedAt when the hub had it, by its clock
     */
    public Cast cast(Ballot ballot, Instant receivedAt) {
        Refusal refusal = refusal(ballot).orElse(null);
        if (refusal != null) return new Cast.Refused(refusal);
        Standing standing = standings.computeIfAbsent(ballot.voter(), _ -> new Standing());
        for (Mark mark : standing.marks) {
            if (!Objects.equals(mark.replaces, ballot.replaces())) continue;
            if (mark.vote == ballot.vote()) {
                // Of the very same one the same is said as before, whatever happened since.
                boolean isSame = mark.digest.equals(ballot.digest());
                return standing.contradicted && !isSame
                        ? new Cast.Refused(Refusal.EXCLUDED)
                        : new Cast.Repeated(mark.digest);
            }
            exclude(ballot.voter(), standing);
            return new Cast.Contradicts(mark.digest);
        }
        if (standing.contradicted) return new Cast.Refused(Refusal.EXCLUDED);
        if (ended) return new Cast.Refused(Refusal.ENDED);
        if (!receivedAt.isBefore(proposal.votingDeadline())) return new Cast.Refused(Refusal.LATE);
        Digest last = standing.marks.isEmpty() ? null : standing.marks.getLast().digest;
        if (!Objects.equals(last, ballot.replaces())) return new Cast.Refused(Refusal.REPLACES_OTHER);
        if (standing.marks.size() > MOST_REPLACEMENTS) return new Cast.Refused(Refusal.TOO_MANY);
        restore(ballot.voter(), ballot.digest(), ballot.vote(), ballot.replaces());
        return new Cast.Counted(last);
    }

    private void exclude(NodeId voter, Standing standing) {
        if (standing.contradicted) return;
        standing.contradicted = true;
        if (ended) return;
        BigDecimal weight = weightOf(voter);
        tally = tally.without(standing.marks.getLast().vote, weight).withEquivocated(weight);
    }

    private BigDecimal weightOf(NodeId voter) {
        return electorate.find(voter).orElseThrow().weight().value();
    }

    /** Counts a ballot that was judged before: after a restart, in the order of the count. */
    public void restore(NodeId voter, Digest ballot, Vote vote, @Nullable Digest replaces) {
        Standing standing = standings.computeIfAbsent(voter, _ -> new Standing());
        BigDecimal weight = weightOf(voter);
        if (!standing.marks.isEmpty()) tally = tally.without(standing.marks.getLast().vote, weight);
        standing.marks.add(new Mark(ballot, vote, replaces));
        counted++;
        tally = tally.with(vote, weight);
    }

    /** Excludes a voter that was found to contradict itself before: after a restart, when all of its ballots are in. */
    public void restoreExclusion(NodeId voter) {
        exclude(voter, standings.computeIfAbsent(voter, _ -> new Standing()));
    }

    /** What the voter's ballot says that counts; empty if none does. */
    public Optional<Vote> voteOf(NodeId voter) {
        Standing standing = standings.get(voter);
        return standing == null || standing.contradicted || standing.marks.isEmpty()
                ? Optional.empty()
                : Optional.of(standing.marks.getLast().vote);
    }

    /** How the round ends, if it does now: as {@link Terms#ending}. */
    public Optional<Ending> ending(Instant now) {
        return ended ? Optional.empty() : Terms.ending(proposal, tally, now);
    }
}
