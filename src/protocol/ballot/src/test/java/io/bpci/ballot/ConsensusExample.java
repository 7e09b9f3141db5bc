package io.bpci.ballot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The worked example of {@code src/docs/protocol/consensus.md}: of four voters three approve, and one contradicts
 * itself.
 */
final class ConsensusExample {
    static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    static final Ed25519PrivateKey HUB = key(2);
    private static final NodeId HUB_NODE = new NodeId("hub-001");
    private static final Instant OPENED = Instant.parse("2026-11-21T08:00:00Z");

    final Electorate electorate =
            new Electorate(List.of(voter(1, "1"), voter(2, "1.5"), voter(3, "0.5"), voter(4, "1")));
    final Proposal.Signed proposal = proposal().sign(HUB, ENGINE);
    final Ballot ballot = ballot(1, Vote.APPROVE, "vote-1", "as agreed");
    final Certificate.Signed certificate = certificate();

    private static Ed25519PrivateKey key(int each) {
        byte[] seed = new byte[Ed25519PrivateKey.LENGTH];
        Arrays.fill(seed, (byte) each);
        return Ed25519PrivateKey.fromSeed(seed);
    }

    /** The key of node 1 is of the seed 17, and so on. */
    private static Ed25519PrivateKey keyOf(int node) {
        return key(16 + node);
    }

    private static NodeId node(int number) {
        return new NodeId("node-00" + number);
    }

    private static Voter voter(int number, String weight) {
        return new Voter(node(number), Weight.parse(weight), keyOf(number).publicKey());
    }

    private Proposal proposal() {
        return new Proposal(
                new Identifier("prop-001"),
                ProposalType.NETWORK_PARAMETER,
                Json.object().put("parameter", "heartbeat.interval_secs").put("new_value", 30).build(),
                "anna",
                OPENED,
                OPENED.plusSeconds(3600),
                2,
                Threshold.parse("0.67"),
                false,
                false,
                null,
                electorate.digest(),
                electorate.size(),
                electorate.totalWeight(),
                HUB_NODE,
                HUB.publicKey().thumbprint());
    }

    private Ballot ballot(int node, Vote vote, String name, String reasoning) {
        return Ballot.of(
                Envelope.draft()
                        .messageId(new MessageId(name))
                        .source(node(node))
                        .targets(HUB_NODE)
                        .messageType(Ballot.TYPE)
                        .priority(Priority.NORMAL)
                        .createdAt(OPENED.plusSeconds(60L * node))
                        .content(
                                Ballot.content(
                                        proposal.proposal().proposalId(),
                                        proposal.digest(),
                                        vote,
                                        reasoning.isEmpty() ? null : reasoning,
                                        null))
                        .sign(keyOf(node), ENGINE));
    }

    private Certificate.Signed certificate() {
        List<Ballot> ballots =
                List.of(ballot, ballot(2, Vote.APPROVE, "vote-2", ""), ballot(4, Vote.APPROVE, "vote-4", ""));
        var contradiction =
                new Equivocation(
                        electorate.find(node(3)).orElseThrow(),
                        ballot(3, Vote.APPROVE, "vote-3", ""),
                        ballot(3, Vote.REJECT, "vote-3-again", ""));
        var round = new Round(proposal, electorate);
        ballots.forEach(each -> round.cast(each, OPENED.plusSeconds(1)));
        round.cast(contradiction.one(), OPENED.plusSeconds(1));
        round.cast(contradiction.other(), OPENED.plusSeconds(1));
        return new Certificate(
                        proposal,
                        electorate,
                        ballots,
                        List.of(contradiction),
                        Outcome.APPROVED,
                        round.tally(),
                        OPENED.plusSeconds(241),
                        HUB.publicKey())
                .sign(HUB, ENGINE);
    }

    /** What stands on the page, by its words. */
    List<String[]> lines() {
        return List.of(
                new String[] {"hub-key", Jwk.write(HUB.publicKey()).toString()},
                new String[] {"hub-id", HUB.publicKey().thumbprint().value()},
                new String[] {"electorate", electorate.json().toString()},
                new String[] {"electorate-digest", electorate.digest().hex()},
                new String[] {"terms", proposal.object().toString()},
                new String[] {"proposal-digest", proposal.digest().hex()},
                new String[] {"proposal", proposal.json().toString()},
                new String[] {"ballot", Equivocation.jsonOf(ballot.envelope()).toString()},
                new String[] {"ballot-digest", ballot.digest().hex()},
                new String[] {"equivocation", certificate.certificate().equivocations().getFirst().json().toString()},
                new String[] {"certificate", new String(certificate.bytes(), UTF_8)});
    }
}
