package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;

import java.util.List;

class EquivocationTest {
    private static final TestRound TEST = TestRound.of("1", "1");
    private static final Ballot APPROVES = TEST.ballot(1, Vote.APPROVE);
    private static final Ballot REJECTS = TEST.ballot(1, Vote.REJECT);
    private static final Voter VOTER = TEST.voter(TestRound.node(1));
    private static final Equivocation PROOF = new Equivocation(VOTER, APPROVES, REJECTS);

    private static Equivocation parse(JsonObject json) {
        return Equivocation.parse(json.toString().getBytes(UTF_8));
    }

    private static void isMalformed(JsonObject json, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> parse(json)).withMessage(why);
    }

    @Test
    void aProofIsReadAsItWasWrittenAndStandsAlone() {
        Equivocation read = parse(PROOF.json());
        assertThat(read).isEqualTo(PROOF);
        assertThat(read.flaw(TestRound.ENGINE)).isEmpty();
        assertThat(read.nodeId()).isEqualTo(TestRound.node(1));
        assertThat(read.key()).isEqualTo(TestRound.key(1).publicKey());
    }

    @Test
    void whatDoesNotContradictProvesNothing() {
        String why = "the two ballots of an equivocation are by its voter and contradict each other";
        for (Ballot other : List.of(APPROVES, TEST.ballot(1, Vote.APPROVE), TEST.ballot(2, Vote.REJECT))) {
            assertThatExceptionOfType(Malformed.class)
                    .isThrownBy(() -> new Equivocation(VOTER, APPROVES, other))
                    .withMessage(why);
        }
        isMalformed(PROOF.json().with("voter", TEST.voter(TestRound.node(2)).json()), why);
    }

    @Test
    void aProofHasAVoterAndTwoBallots() {
        JsonObject json = PROOF.json();
        isMalformed(json.with("round", Json.TRUE), "an equivocation has no member \"round\"");
        isMalformed(json.without("voter"), "voter is missing");
        isMalformed(json.without("ballots"), "ballots is missing");
        isMalformed(json.with("ballots", Json.TRUE), "ballots must be an array of two");
        isMalformed(json.with("ballots", Json.array(Json.TRUE)), "ballots must be an array of two");
    }

    @Test
    void anotherKeyThanTheOneThatSignedIsAFlaw() {
        var other = new Voter(VOTER.nodeId(), VOTER.weight(), TestRound.key(9).publicKey());
        assertThat(new Equivocation(other, APPROVES, REJECTS).flaw(TestRound.ENGINE))
                .hasValueSatisfying(why -> assertThat(why).contains("node-001 is not signed with the key"));
    }

    @Test
    void whoDidNotSignIsNotConvicted() {
        Ballot forged = Ballot.of(TestRound.envelope(1, 2, TestRound.HUB_NODE, TEST.content(Vote.REJECT, null)));
        assertThat(new Equivocation(VOTER, APPROVES, forged).flaw(TestRound.ENGINE)).isPresent();
        assertThat(new Equivocation(VOTER, forged, APPROVES).flaw(TestRound.ENGINE)).isPresent();
    }
}
