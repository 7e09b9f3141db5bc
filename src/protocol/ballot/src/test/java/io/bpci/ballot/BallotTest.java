package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class BallotTest {
    private static final Digest ONE = Digest.parse("1".repeat(64));
    private static final Digest TWO = Digest.parse("2".repeat(64));
    private static final Identifier ID = new Identifier("prop-1");
    private static final JsonObject CONTENT = Ballot.content(ID, ONE, Vote.APPROVE, null, null);

    private static EnvelopeDraft draft(Json content) {
        return Envelope.draft()
                .messageId(new MessageId("m-1"))
                .source(TestRound.node(1))
                .targets(TestRound.HUB_NODE)
                .messageType(Ballot.TYPE)
                .content(content)
                .createdAt(TestRound.IN_TIME);
    }

    private static Ballot ballot(EnvelopeDraft draft) {
        return Ballot.of(draft.sign(TestRound.key(1), TestRound.ENGINE));
    }

    private static void isRefused(EnvelopeDraft draft, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> ballot(draft)).withMessage(why);
    }

    private static void isRefused(Json content, String why) {
        isRefused(draft(content), why);
    }

    @Test
    void aBallotSaysWhatItSays() {
        Ballot ballot = ballot(draft(Ballot.content(ID, ONE, Vote.ABSTAIN, "why not", TWO)));
        assertThat(ballot.proposalId()).isEqualTo(ID);
        assertThat(ballot.proposalDigest()).isEqualTo(ONE);
        assertThat(ballot.vote()).isEqualTo(Vote.ABSTAIN);
        assertThat(ballot.reasoning()).isEqualTo("why not");
        assertThat(ballot.replaces()).isEqualTo(TWO);
        assertThat(ballot.voter()).isEqualTo(TestRound.node(1));
        assertThat(ballot.hub()).isEqualTo(TestRound.HUB_NODE);
        assertThat(ballot.digest()).isEqualTo(ballot.envelope().digest());
        assertThat(ballot(draft(CONTENT)).replaces()).isNull();
    }

    @Test
    void anotherTypeOfMessageIsNoBallot() {
        isRefused(draft(CONTENT).messageType(new MessageType("DataSync")), "message_type of a ballot is ConsensusVote");
    }

    @Test
    void aBallotIsForTheHubAlone() {
        isRefused(
                draft(CONTENT).targets(TestRound.HUB_NODE, new NodeId("node-002")),
                "target_nodes of a ballot is the hub alone");
    }

    @Test
    void itsContentHasNoOtherMembersAndAllThatItNeeds() {
        isRefused(Json.TRUE, "the content of a ballot must be an object");
        isRefused(CONTENT.with("weight", Json.of("9")), "the content of a ballot has no member \"weight\"");
        for (String name : List.of("proposal_id", "proposal_digest", "vote")) {
            isRefused(CONTENT.without(name), name + " is missing");
            isRefused(CONTENT.with(name, Json.of(1)), name + " must be a string");
        }
        isRefused(CONTENT.with("reasoning", Json.NULL), "reasoning must be a string");
        isRefused(CONTENT.with("replaces", Json.NULL), "replaces must be a string");
        isRefused(
                CONTENT.with("replaces", Json.of("A".repeat(64))),
                "replaces: a digest is written as 64 hexadecimal digits in lower case");
    }

    @ParameterizedTest
    @ValueSource(strings = {"approve", "APPROVE", "Yes", "", "Approve "})
    void thereAreThreeVotes(String vote) {
        isRefused(CONTENT.with("vote", Json.of(vote)), "vote: must be Approve, Reject or Abstain");
    }

    @Test
    void theLongestReasoningFitsInAnyScriptAndNoLonger() {
        String longest = "\u0001".repeat(2_000);
        var id = new Identifier("p".repeat(128));
        String name = "n".repeat(128);
        var draft =
                draft(Ballot.content(id, ONE, Vote.ABSTAIN, longest, TWO))
                        .messageId(new MessageId(name))
                        .source(new NodeId(name))
                        .correlationId(id)
                        .targets(new NodeId("h".repeat(128)));
        assertThat(ballot(draft).reasoning()).isEqualTo(longest);
        isRefused(CONTENT.with("reasoning", Json.of("x".repeat(2_001))), "reasoning has at most 2000 characters");
    }

    @Test
    void aBallotHasAnEnd() {
        isRefused(
                draft(CONTENT).encryption(Json.object().put("x", "y".repeat(16 << 10)).build()),
                "a ballot has at most 16384 bytes");
    }

    @Test
    void twoVotesInOnePlaceContradictEachOther() {
        var test = TestRound.of("1", "1");
        Ballot approves = test.ballot(1, Vote.APPROVE);
        assertThat(approves.contradicts(test.ballot(1, Vote.REJECT))).isTrue();
        assertThat(approves.contradicts(test.ballot(1, Vote.ABSTAIN))).isTrue();
        assertThat(approves.contradicts(test.ballot(1, Vote.APPROVE))).isFalse();
        assertThat(approves.contradicts(test.ballot(2, Vote.REJECT))).isFalse();
        assertThat(approves.contradicts(test.ballot(1, Vote.REJECT, approves.digest()))).isFalse();
        assertThat(approves.contradicts(test.ballot(1, Ballot.content(ID, ONE, Vote.REJECT, null, null)))).isFalse();
        var other = new Identifier("prop-2");
        Digest digest = test.proposal.digest();
        assertThat(approves.contradicts(test.ballot(1, Ballot.content(other, digest, Vote.REJECT, null, null))))
                .isFalse();
    }
}
