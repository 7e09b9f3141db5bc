package io.bpci.cli;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.RoundState;
import io.bpci.ballot.Vote;
import io.bpci.client.HubApi;
import io.bpci.client.HubConsensus;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Malformed;
import io.bpci.wire.CountedBallot;
import io.bpci.wire.HubInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Casts a ballot. */
@picocli.CommandLine.Command(
        name = "vote",
        description = {
            "Casts a ballot, signed with the voter's key. Before that it verifies what is voted on: that the pinned"
                    + " hub",
            "signed the proposal, and that the voter is in its electorate. It signs nothing that contradicts a ballot",
            "that the voter has signed before."
        },
        footer = {
            "  bpci consensus vote --proposal-id prop-001 --decision Approve --reasoning 'Improves scalability'",
            "  bpci consensus vote --proposal-id prop-001 --decision Reject --voter alice",
            "  bpci consensus vote --proposal-id prop-002 --decision Reject --voter alice --replace"
        })
final class VoteCommand extends Command {
    private static final int ID_BYTES = 16;

    @Option(
            names = "--proposal-id",
            paramLabel = "ID",
            required = true,
            converter = ConsensusCommand.ProposalIds.class,
            description = "The proposal.")
    Identifier proposalId = new Identifier("x");

    @Option(names = "--decision", required = true, description = "Approve, Reject or Abstain.")
    String decision = "";

    @Option(names = "--reasoning", paramLabel = "TEXT", description = "Why; everybody who sees the ballot reads it.")
    @Nullable String reasoning;

    @Option(
            names = "--voter",
            paramLabel = "NODE",
            converter = NodeIds.class,
            description = "Who votes. Default: the node whose key is in ~/.config/bpci/keys, if there is but one.")
    @Nullable NodeId voter;

    @Option(names = "--key", paramLabel = "FILE", description = "The voter's key. Default: in ~/.config/bpci/keys.")
    @Nullable Path keyFile;

    @Option(names = "--replace", description = "Take the place of the voter's ballot, where the proposal allows that.")
    boolean replace;

    @Override
    Exit run() throws IOException {
        Vote vote = option("--decision", () -> Vote.parse(decision));
        if (reasoning != null && reasoning.length() > Ballot.MAX_REASONING) {
            throw new CliFailure(
                    Exit.USAGE, "--reasoning: has at most %d characters".formatted(Ballot.MAX_REASONING), "");
        }
        NodeId node = voter != null ? voter : onlyVoter();
        Ed25519PrivateKey key = NodeKeyFile.of(keyFile, target.places(), node).read(node);
        HubApi api = api(Target.Role.OPERATOR);
        HubInfo hub = api.hub();
        HubConsensus consensus = api.consensus();
        VerifiedRound round = VerifiedRound.fetch(consensus, proposalId, hub, target.pinned(hub));
        round.requireMember(node, key.publicKey());
        List<Ballot> counted = round.ballots(consensus.ballotsOf(proposalId, node), key.publicKey());
        Ballot last = counted.isEmpty() ? null : counted.getLast();
        if (last != null && last.vote() == vote) return told(repeated(last, round.state()), node, vote);
        requireOpen(round.state());
        Ballot ballot = sign(round, node, key, vote, replaced(round, node, last));
        var book = new BallotBook(target.places().ballots(node.value(), round.round().digest().hex()));
        requireNoContradiction(ballot, counted, book);
        book.add(ballot);
        return told(consensus.vote(ballot.envelope()), node, vote);
    }

    private NodeId onlyVoter() throws IOException {
        if (keyFile != null) throw new CliFailure(Exit.USAGE, "--key says nothing of whose key it is", "give --voter");
        List<NodeId> nodes = NodeKeyFile.nodes(target.places());
        if (nodes.size() == 1) return nodes.getFirst();
        String where = String.valueOf(target.places().keys());
        if (nodes.isEmpty()) {
            throw new CliFailure(
                    Exit.USAGE, "who votes? there is no node's key in " + where, "give --voter NODE and --key FILE");
        }
        throw new CliFailure(
                Exit.USAGE,
                "who votes? there are the keys of several nodes in " + where,
                "give --voter, one of " + nodes.stream().map(NodeId::value).collect(Collectors.joining(", ")));
    }

    private void requireOpen(RoundState state) {
        if (state == RoundState.OPEN) return;
        throw new CliFailure(
                Exit.REFUSED,
                "the round of %s is %s: no ballot is counted any more".formatted(proposalId, state.wireName()),
                "");
    }

    /** Of which ballot the new one takes the place. */
    private @Nullable Digest replaced(VerifiedRound round, NodeId node, @Nullable Ballot last) {
        if (last == null) {
            // With a place to take the hub would have one; without, this could contradict what it does not show.
            if (!replace) return null;
            throw new CliFailure(
                    Exit.USAGE, "%s has no ballot on %s to replace".formatted(node, proposalId), "leave out --replace");
        }
        boolean allowed = round.proposal().allowVoteChange();
        if (replace && allowed) return last.digest();
        throw new CliFailure(
                Exit.REFUSED,
                "%s voted %s on %s: a second ballot would contradict the first, and prove it"
                        .formatted(node, last.vote().wireName(), proposalId),
                allowed ? "--replace puts it in the first one's place" : "ballots of this round cannot be replaced");
    }

    private static void requireNoContradiction(Ballot ballot, List<Ballot> counted, BallotBook book) {
        List<Ballot> signed = new ArrayList<>(counted);
        signed.addAll(book.ballots());
        for (Ballot earlier : signed) {
            if (!ballot.contradicts(earlier)) continue;
            throw new CliFailure(
                    Exit.REFUSED,
                    "%s has signed %s in this place before (%s): a second ballot would contradict that, and prove it"
                            .formatted(ballot.voter(), earlier.vote().wireName(), earlier.envelope().messageId()),
                    "the hub does not show that ballot: vote %s again, so that it counts"
                            .formatted(earlier.vote().wireName()));
        }
    }

    private Ballot sign(VerifiedRound round, NodeId node, Ed25519PrivateKey key, Vote vote, @Nullable Digest replaces) {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        try {
            Ballot ballot =
                    Ballot.of(
                            Envelope.draft()
                                    .source(node)
                                    .messageId(new MessageId("m-" + HexFormat.of().formatHex(id)))
                                    .createdAt(Instant.now())
                                    .targets(round.proposal().hubNode())
                                    .messageType(Ballot.TYPE)
                                    .correlationId(proposalId)
                                    .content(
                                            Ballot.content(
                                                    proposalId, round.round().digest(), vote, reasoning, replaces))
                                    .sign(key, Ed25519.bouncyCastle()));
            round.round()
                    .refusal(ballot)
                    .ifPresent(why -> {
                        throw new Malformed(why.words());
                    });
            return ballot;
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, "this is no ballot: " + e.getMessage(), "");
        }
    }

    private CountedBallot repeated(Ballot last, RoundState state) {
        return new CountedBallot(
                proposalId, last.envelope().messageId(), "duplicate", last.digest().hex(), state.wireName());
    }

    private Exit told(CountedBallot counted, NodeId node, Vote vote) {
        String what = "%s votes %s on %s".formatted(node, vote.wireName(), proposalId);
        String words =
                switch (counted.outcome()) {
                    case "counted" -> "counted: %s; the round is %s".formatted(what, counted.state());
                    case "duplicate" -> "duplicate: %s, and had said so before".formatted(what);
                    default ->
                            "%s: %s; 'bpci consensus show' tells when it is counted".formatted(counted.outcome(), what);
                };
        output().said(words, json(counted));
        return Exit.OK;
    }
}
