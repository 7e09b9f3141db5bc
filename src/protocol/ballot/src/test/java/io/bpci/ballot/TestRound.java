package io.bpci.ballot;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Voters 1, 2, 3 and so on with their keys, the hub of their round, and what all of them sign. Deterministic. */
final class TestRound {
    static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    private static final Map<Integer, Ed25519PrivateKey> KEYS = new ConcurrentHashMap<>();
    static final Ed25519PrivateKey HUB_KEY = key(1_000_000);
    static final NodeId HUB_NODE = new NodeId("hub-1");
    static final Instant OPENED = Instant.parse("2026-11-21T08:00:00Z");
    static final Instant IN_TIME = Instant.parse("2026-11-21T08:10:00Z");
    static final Instant DEADLINE = Instant.parse("2026-11-21T09:00:00Z");
    static final JsonObject CONTENT = Json.object().put("question", "shall we?").build();

    private static final AtomicInteger MESSAGES = new AtomicInteger();

    /** What may differ from proposal to proposal. */
    record Draft(
            ProposalType type,
            JsonObject content,
            String proposer,
            int minimumVotes,
            String threshold,
            boolean advisory,
            boolean replaceable,
            @Nullable JsonObject metadata) {
        static final Draft USUAL = new Draft(ProposalType.CUSTOM, CONTENT, "anna", 1, "0.7", false, false, null);

        Draft of(ProposalType other, JsonObject about) {
            return new Draft(other, about, proposer, minimumVotes, threshold, advisory, replaceable, metadata);
        }

        Draft proposedBy(String name) {
            return new Draft(type, content, name, minimumVotes, threshold, advisory, replaceable, metadata);
        }

        Draft needing(int votes) {
            return new Draft(type, content, proposer, votes, threshold, advisory, replaceable, metadata);
        }

        Draft needing(String part) {
            return new Draft(type, content, proposer, minimumVotes, part, advisory, replaceable, metadata);
        }

        Draft onlyAsking() {
            return new Draft(type, content, proposer, minimumVotes, threshold, true, replaceable, metadata);
        }

        Draft withReplaceableBallots() {
            return new Draft(type, content, proposer, minimumVotes, threshold, advisory, true, metadata);
        }

        Draft with(JsonObject about) {
            return new Draft(type, content, proposer, minimumVotes, threshold, advisory, replaceable, about);
        }

        Proposal about(Electorate electorate, Instant deadline) {
            return new Proposal(
                    new Identifier("prop-1"),
                    type,
                    content,
                    proposer,
                    OPENED,
                    deadline,
                    minimumVotes,
                    Threshold.parse(threshold),
                    advisory,
                    replaceable,
                    metadata,
                    electorate.digest(),
                    electorate.size(),
                    electorate.totalWeight(),
                    HUB_NODE,
                    HUB_KEY.publicKey().thumbprint());
        }
    }

    final Electorate electorate;
    final Proposal.Signed proposal;
    final Round round;
    private final List<Ballot> counting = new ArrayList<>();
    private final List<Equivocation> equivocations = new ArrayList<>();

    private TestRound(Draft draft, Electorate electorate) {
        this.electorate = electorate;
        this.proposal = draft.about(electorate, DEADLINE).sign(HUB_KEY, ENGINE);
        this.round = new Round(proposal, electorate);
    }

    /** Of voters with these weights. */
    static TestRound of(String... weights) {
        return of(Draft.USUAL, weights);
    }

    static TestRound of(Draft draft, String... weights) {
        return new TestRound(draft, electorate(weights));
    }

    static Electorate electorate(String... weights) {
        List<Voter> voters = new ArrayList<>();
        for (String weight : weights) {
            int number = voters.size() + 1;
            voters.add(new Voter(node(number), Weight.parse(weight), key(number).publicKey()));
        }
        return new Electorate(voters);
    }

    static NodeId node(int number) {
        return new NodeId("node-%03d".formatted(number));
    }

    static Ed25519PrivateKey key(int number) {
        return KEYS.computeIfAbsent(number, TestRound::newKey);
    }

    private static Ed25519PrivateKey newKey(int number) {
        return Ed25519PrivateKey.fromSeed(ByteBuffer.allocate(Ed25519PrivateKey.LENGTH).putInt(number).array());
    }

    static Ed25519PublicKey publicKey(int number) {
        return key(number).publicKey();
    }

    Ballot ballot(int voter, Vote vote) {
        return ballot(voter, vote, null);
    }

    Ballot ballot(int voter, Vote vote, @Nullable Digest replaces) {
        return ballot(voter, content(vote, replaces));
    }

    Ballot ballot(int voter, JsonObject content) {
        return Ballot.of(envelope(voter, content));
    }

    JsonObject content(Vote vote, @Nullable Digest replaces) {
        return Ballot.content(proposal.proposal().proposalId(), round.digest(), vote, null, replaces);
    }

    static Envelope envelope(int voter, JsonObject content) {
        return envelope(voter, voter, HUB_NODE, content);
    }

    /** Said to be by one voter, signed with the key of the same or another. */
    static Envelope envelope(int voter, int signer, NodeId target, JsonObject content) {
        return Envelope.draft()
                .messageId(new MessageId("msg-" + MESSAGES.incrementAndGet()))
                .source(node(voter))
                .targets(target)
                .messageType(Ballot.TYPE)
                .content(content)
                .createdAt(IN_TIME)
                .sign(key(signer), ENGINE);
    }

    Round.Cast cast(Ballot ballot) {
        return cast(ballot, IN_TIME);
    }

    /** Counts it, and keeps for the certificate what counts, as a hub does. */
    Round.Cast cast(Ballot ballot, Instant at) {
        List<Ballot> before = List.copyOf(counting);
        Round.Cast cast = round.cast(ballot, at);
        switch (cast) {
            case Round.Cast.Counted _ -> {
                counting.removeIf(each -> each.voter().equals(ballot.voter()));
                counting.add(ballot);
            }
            case Round.Cast.Contradicts(Digest other) -> {
                if (round.hasEnded()) break;
                counting.removeIf(each -> each.voter().equals(ballot.voter()));
                before.stream()
                        .filter(each -> each.digest().equals(other))
                        .forEach(each -> equivocations.add(new Equivocation(voter(ballot.voter()), each, ballot)));
            }
            case Round.Cast.Repeated _, Round.Cast.Refused _ -> {}
        }
        return cast;
    }

    void votes(Vote vote, int... voters) {
        for (int voter : voters) cast(ballot(voter, vote));
    }

    Voter voter(NodeId node) {
        return electorate.find(node).orElseThrow();
    }

    Certificate certificate(Outcome outcome) {
        return new Certificate(
                proposal,
                electorate,
                counting,
                equivocations,
                outcome,
                round.tally(),
                proposal.proposal().allowVoteChange() ? DEADLINE : IN_TIME,
                HUB_KEY.publicKey());
    }
}
