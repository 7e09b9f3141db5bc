package io.bpci.cli;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.Electorate;
import io.bpci.ballot.Proposal;
import io.bpci.ballot.Round;
import io.bpci.ballot.RoundState;
import io.bpci.ballot.Voter;
import io.bpci.client.HubConsensus;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Malformed;
import io.bpci.wire.HubInfo;
import io.bpci.wire.RoundInfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A round as whoever votes in it must have seen it: terms that the pinned hub signed, and the electorate that they
 * name. What the hub says beside that is only shown.
 *
 * @param state as the hub says
 */
record VerifiedRound(Round round, RoundState state) {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    static VerifiedRound fetch(HubConsensus consensus, Identifier proposal, HubInfo hub, Thumbprint pinned) {
        RoundInfo info = consensus.round(proposal);
        try {
            Proposal.Signed signed = Proposal.Signed.parse(info.proposal());
            require(hub.publicKey().thumbprint().equals(pinned), "the hub's key is not that of the pinned " + pinned);
            require(signed.proposal().hubId().equals(pinned), "it is of hub " + signed.proposal().hubId());
            require(signed.proposal().proposalId().equals(proposal), "it is " + signed.proposal().proposalId());
            require(
                    signed.verify(hub.publicKey(), ENGINE) == DetachedJws.Outcome.VALID,
                    "the hub's key did not sign it");
            require(
                    signed.digest().hex().equals(info.proposalDigest()),
                    "its digest is %s, not the %s that the hub states"
                            .formatted(signed.digest(), info.proposalDigest()));
            Electorate electorate = Electorate.of(consensus.electorate(proposal).electorate());
            return new VerifiedRound(new Round(signed, electorate), RoundState.parse(info.state()));
        } catch (Malformed e) {
            throw new CliFailure(
                    Exit.NOT_PROVEN,
                    "the proposal %s that the hub shows is not signed for: %s".formatted(proposal, e.getMessage()),
                    "");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw new Malformed(otherwise);
    }

    Proposal proposal() {
        return round.proposal();
    }

    /** Refuses whom the electorate does not have, with that key. */
    void requireMember(NodeId node, Ed25519PublicKey key) {
        Voter voter =
                round.electorate()
                        .find(node)
                        .orElseThrow(() ->
                                new CliFailure(
                                        Exit.NOT_ALLOWED,
                                        "%s does not vote on %s: it is not in the electorate"
                                                .formatted(node, proposal().proposalId()),
                                        "'bpci consensus weights' shows who votes in rounds that open from now on"));
        if (voter.key().equals(key)) return;
        throw new CliFailure(
                Exit.NOT_ALLOWED,
                "%s votes on %s with the key %s, which it had when the round opened; this one is %s"
                        .formatted(node, proposal().proposalId(), voter.key().thumbprint(), key.thumbprint()),
                "give that key with --key FILE");
    }

    /** What the hub counted of a voter, each signed by it. */
    List<Ballot> ballots(List<Envelope> shown, Ed25519PublicKey key) {
        List<Ballot> ballots = new ArrayList<>();
        try {
            for (Envelope envelope : shown) {
                Ballot ballot = Ballot.of(envelope);
                Optional<Round.Refusal> refusal = round.refusal(ballot);
                require(refusal.isEmpty(), refusal.map(Round.Refusal::words).orElse(""));
                require(envelope.verify(ENGINE, key) == DetachedJws.Outcome.VALID, "the voter did not sign it");
                ballots.add(ballot);
            }
        } catch (Malformed e) {
            throw new CliFailure(
                    Exit.NOT_PROVEN, "a ballot that the hub shows as the voter's is none: " + e.getMessage(), "");
        }
        return ballots;
    }
}
