package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.ballot.CertificateVerdict.Step;
import io.bpci.ballot.TestRound.Draft;
import io.bpci.envelope.Digest;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

class CertificateVerifierTest {
    private static final CertificateVerifier VERIFIER =
            new CertificateVerifier(TestRound.HUB_KEY.publicKey().thumbprint(), TestRound.ENGINE);

    /** Four approve, one rejects, one contradicts itself and one is silent. */
    private static final TestRound TEST = approved(Draft.USUAL);

    private static final JsonObject JSON = signed(TEST.certificate(Outcome.APPROVED), TestRound.HUB_KEY);

    private static TestRound approved(Draft draft) {
        var test = TestRound.of(draft, "3", "3", "0.5", "1", "0.1", "0.2", "0.2");
        test.votes(Vote.REJECT, 5);
        test.votes(Vote.APPROVE, 6);
        test.votes(Vote.REJECT, 6);
        test.votes(Vote.APPROVE, 1, 2, 3, 4);
        return test;
    }

    private static JsonObject signed(Certificate certificate, Ed25519PrivateKey key) {
        Certificate.Signed signed = certificate.sign(key, TestRound.ENGINE);
        return signed.object().with("signature", Json.of(signed.signature().compact()));
    }

    /** As the hub would have signed it, had it said this. */
    private static JsonObject signed(JsonObject certificate, Typ typ, Ed25519PrivateKey key) {
        JsonObject unsigned = certificate.without("signature");
        var jws = DetachedJws.sign(typ, key, TestRound.ENGINE, Slice.of(Jcs.canonical(unsigned)));
        return unsigned.with("signature", Json.of(jws.compact()));
    }

    private static CertificateVerdict verify(JsonObject json) {
        return VERIFIER.verify(Certificate.Signed.parse(json.toString().getBytes(UTF_8)));
    }

    /** Also when the hub signs it so. */
    private static void isRefused(JsonObject json, Step step, String why) {
        for (JsonObject each : List.of(json, signed(json, Certificate.TYP, TestRound.HUB_KEY))) {
            assertThat(verify(each)).isEqualTo(new CertificateVerdict.Refused(step, why));
        }
    }

    private static JsonObject object(JsonObject json, String name) {
        return json.get(name) instanceof JsonObject object ? object : Json.object().build();
    }

    private static JsonObject withList(JsonObject json, String name, UnaryOperator<List<Json>> change) {
        List<Json> elements = json.get(name) instanceof JsonArray(var all) ? new ArrayList<>(all) : List.of();
        return json.with(name, new JsonArray(change.apply(elements)));
    }

    private static JsonObject withBallot(Ballot ballot) {
        return withList(
                JSON,
                "ballots",
                ballots -> {
                    ballots.set(0, Equivocation.jsonOf(ballot.envelope()));
                    return ballots;
                });
    }

    @Test
    void aCertificateIsRecountedByTheHubsIdAlone() {
        CertificateVerdict verdict = verify(JSON);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        CertificateVerdict.Proven.class,
                        proven -> {
                            assertThat(proven.certificate().outcome()).isEqualTo(Outcome.APPROVED);
                            assertThat(proven.certificate().ballots()).hasSize(5);
                            assertThat(proven.certificate().equivocations()).hasSize(1);
                        });
        Certificate.Signed read = Certificate.Signed.parse(JSON.toString().getBytes(UTF_8));
        assertThat(read.bytes()).asString(UTF_8).isEqualTo(JSON.toString());
    }

    @Test
    void aRejectionIsProvenAlike() {
        var test = TestRound.of(Draft.USUAL.needing(3), "1", "1", "1");
        test.votes(Vote.ABSTAIN, 2);
        assertThat(verify(signed(test.certificate(Outcome.REJECTED), TestRound.HUB_KEY)))
                .isInstanceOf(CertificateVerdict.Proven.class);
    }

    @Test
    void ofAVoterWhoChangedItsMindTheLastBallotIsThere() {
        TestRound test = TestRound.of(Draft.USUAL.withReplaceableBallots(), "1", "1", "1");
        Ballot first = test.ballot(1, Vote.REJECT);
        test.cast(first);
        test.votes(Vote.APPROVE, 2, 3);
        test.cast(test.ballot(1, Vote.APPROVE, first.digest()));
        JsonObject json = signed(test.certificate(Outcome.APPROVED), TestRound.HUB_KEY);
        assertThat(verify(json)).isInstanceOf(CertificateVerdict.Proven.class);
        isRefused(
                json.with("decided_at", Json.of("2026-11-21T08:59:59Z")),
                Step.OUTCOME,
                "decided_at is before the deadline, and ballots could still be replaced");
    }

    @Test
    void aCertificateOfAnotherHubIsForeign() {
        var elsewhere = new CertificateVerifier(TestRound.key(9).publicKey().thumbprint(), TestRound.ENGINE);
        assertThat(elsewhere.verify(Certificate.Signed.parse(JSON.toString().getBytes(UTF_8))))
                .isInstanceOfSatisfying(
                        CertificateVerdict.Refused.class,
                        refused -> assertThat(refused.failed()).isEqualTo(Step.PROPOSAL));
        isRefused(
                JSON.with("hub_key", Jwk.write(TestRound.key(9).publicKey())),
                Step.PROPOSAL,
                "hub_key is not the key whose thumbprint is hub_id");
    }

    @Test
    void termsThatTheHubDidNotSignAreRefused() {
        JsonObject terms = object(JSON, "proposal");
        String why = "the hub's key did not sign these terms";
        isRefused(JSON.with("proposal", terms.with("minimum_votes", Json.of(2))), Step.PROPOSAL, why);
        isRefused(JSON.with("proposal", signed(terms, Proposal.TYP, TestRound.key(9))), Step.PROPOSAL, why);
        isRefused(JSON.with("proposal", signed(terms, Typ.ENVELOPE, TestRound.HUB_KEY)), Step.PROPOSAL, why);
    }

    @Test
    void anotherElectorateIsRefused() {
        String why = "electorate_digest is not that of the electorate";
        JsonObject heavier =
                withList(
                        JSON,
                        "electorate",
                        voters -> {
                            voters.set(0, ((JsonObject) voters.getFirst()).with("weight", Json.of("4")));
                            return voters;
                        });
        isRefused(heavier, Step.ELECTORATE, why);
        isRefused(withList(JSON, "electorate", voters -> voters.subList(0, 6)), Step.ELECTORATE, why);
        JsonObject otherKey =
                withList(
                        JSON,
                        "electorate",
                        voters -> {
                            Json key = Jwk.write(TestRound.key(9).publicKey());
                            voters.set(0, ((JsonObject) voters.getFirst()).with("public_key", key));
                            return voters;
                        });
        isRefused(otherKey, Step.ELECTORATE, why);
    }

    @Test
    void aBallotThatIsMissingIsMissedInTheTally() {
        JsonObject json = withList(JSON, "ballots", ballots -> ballots.subList(0, 4));
        assertThat(verify(json))
                .isInstanceOfSatisfying(
                        CertificateVerdict.Refused.class,
                        refused -> assertThat(refused.failed()).isEqualTo(Step.TALLY));
        JsonObject exclusion = withList(JSON, "equivocations", proofs -> List.of());
        assertThat(verify(exclusion))
                .isInstanceOfSatisfying(
                        CertificateVerdict.Refused.class,
                        refused -> assertThat(refused.failed()).isEqualTo(Step.TALLY));
    }

    @Test
    void aBallotThatTheVoterDidNotCastIsRefused() {
        var content = TEST.content(Vote.APPROVE, null);
        Ballot byAnother = Ballot.of(TestRound.envelope(5, 6, TestRound.HUB_NODE, content));
        isRefused(
                withBallot(byAnother),
                Step.BALLOTS,
                "the ballot of node-005: the ballot is signed with another key than the voter's when the round"
                        + " opened");
        JsonObject good = (JsonObject) Equivocation.jsonOf(TEST.ballot(5, Vote.REJECT).envelope());
        Json swapped = good.with("content", object(good, "content").with("vote", Json.of("Approve")));
        isRefused(
                withList(
                        JSON,
                        "ballots",
                        ballots -> {
                            ballots.set(0, swapped);
                            return ballots;
                        }),
                Step.BALLOTS,
                "the ballot of node-005 is not signed with the voter's key");
    }

    @Test
    void aBallotAboutOtherTermsIsRefused() {
        var id = TEST.proposal.proposal().proposalId();
        var content = Ballot.content(id, Digest.parse("1".repeat(64)), Vote.REJECT, null, null);
        isRefused(
                withBallot(TEST.ballot(5, content)),
                Step.BALLOTS,
                "the ballot of node-005: proposal_digest is not that of the round's proposal");
        isRefused(
                withBallot(TEST.ballot(8, Vote.REJECT)),
                Step.BALLOTS,
                "the ballot of node-008: the voter is not in the electorate of the round");
    }

    @Test
    void aVoterCountsOnce() {
        isRefused(withBallot(TEST.ballot(1, Vote.APPROVE)), Step.BALLOTS, "node-001 has two ballots");
        isRefused(
                withBallot(TEST.ballot(6, Vote.APPROVE)),
                Step.EQUIVOCATIONS,
                "node-006 contradicted itself and is counted");
        isRefused(
                withList(JSON, "equivocations", proofs -> List.of(proofs.getFirst(), proofs.getFirst())),
                Step.EQUIVOCATIONS,
                "node-006 contradicted itself and is counted");
    }

    @Test
    void anEquivocationIsProvenAgainstTheVoterOfTheElectorate() {
        Voter voter = TEST.voter(TestRound.node(7));
        Ballot forged = Ballot.of(TestRound.envelope(7, 6, TestRound.HUB_NODE, TEST.content(Vote.REJECT, null)));
        var forgery = new Equivocation(voter, TEST.ballot(7, Vote.APPROVE), forged);
        isRefused(
                withList(JSON, "equivocations", proofs -> List.of(forgery.json())),
                Step.EQUIVOCATIONS,
                "the ballot of node-007: the ballot is signed with another key than the voter's when the round"
                        + " opened");
        var heavier = new Voter(voter.nodeId(), Weight.parse("9"), voter.key());
        var proof = new Equivocation(heavier, TEST.ballot(7, Vote.APPROVE), TEST.ballot(7, Vote.REJECT));
        isRefused(
                withList(JSON, "equivocations", proofs -> List.of(proof.json())),
                Step.EQUIVOCATIONS,
                "node-007 is not the voter that the electorate has");
    }

    @Test
    void aTallyThatTheBallotsDoNotComeToIsRefused() {
        JsonObject tally = object(JSON, "tally");
        String right = "the ballots come to " + tally;
        for (String name : List.of("approve", "reject", "abstain", "equivocated", "total_weight")) {
            isRefused(JSON.with("tally", tally.with(name, Json.of("7.25"))), Step.TALLY, right);
        }
        isRefused(JSON.with("tally", tally.with("votes", Json.of(6))), Step.TALLY, right);
        assertThat(
                        verify(
                                signed(
                                        JSON.with("tally", tally.with("approve", Json.of("7.500"))),
                                        Certificate.TYP,
                                        TestRound.HUB_KEY)))
                .isInstanceOf(CertificateVerdict.Proven.class);
    }

    @Test
    void anOutcomeThatTheTallyDoesNotGiveIsRefused() {
        isRefused(JSON.with("outcome", Json.of("Rejected")), Step.OUTCOME, "the tally decides Approved, not Rejected");
        var undecided = TestRound.of("1", "1", "1");
        undecided.votes(Vote.APPROVE, 1, 2);
        isRefused(
                signed(undecided.certificate(Outcome.APPROVED), TestRound.HUB_KEY),
                Step.OUTCOME,
                "the tally decides nothing, not Approved");
        var tooFew = TestRound.of(Draft.USUAL.needing(3), "1", "1", "1", "7");
        tooFew.votes(Vote.APPROVE, 4);
        isRefused(
                signed(tooFew.certificate(Outcome.APPROVED), TestRound.HUB_KEY),
                Step.OUTCOME,
                "the tally decides nothing, not Approved");
        isRefused(
                JSON.with("decided_at", Json.of("2026-11-21T07:59:59Z")),
                Step.OUTCOME,
                "decided_at is before the round opened");
    }

    @Test
    void aCertificateThatTheHubDidNotSignIsRefused() {
        var why = new CertificateVerdict.Refused(Step.CERTIFICATE, "the hub's key did not sign this certificate");
        assertThat(verify(signed(JSON, Certificate.TYP, TestRound.key(9)))).isEqualTo(why);
        assertThat(verify(signed(JSON, Proposal.TYP, TestRound.HUB_KEY))).isEqualTo(why);
        assertThat(verify(JSON.with("decided_at", Json.of("2026-11-21T08:10:01Z")))).isEqualTo(why);
    }

    @Test
    void adviceYieldsNoCertificate() {
        TestRound advice = approved(Draft.USUAL.onlyAsking());
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> advice.certificate(Outcome.APPROVED))
                .withMessage("an advisory proposal yields no certificate");
        JsonObject json = JSON.with("proposal", advice.proposal.json());
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> verify(json))
                .withMessage("an advisory proposal yields no certificate");
    }

    @Test
    void whatIsNoCertificateIsRefusedWithItsReason() {
        isMalformed(JSON.with("extra", Json.TRUE), "a certificate has no member \"extra\"");
        for (String name : JSON.members().keySet()) isMalformed(JSON.without(name), name + " is missing");
        isMalformed(JSON.with("ballots", Json.TRUE), "ballots must be an array of at most 10000");
        isMalformed(JSON.with("outcome", Json.of("Maybe")), "outcome: must be Approved or Rejected");
        isMalformed(JSON.with("tally", object(JSON, "tally").without("votes")), "votes is missing");
        isMalformed(withList(JSON, "ballots", ballots -> List.of(Json.TRUE)), "an envelope must be a JSON object");
    }

    private static void isMalformed(JsonObject json, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> verify(json)).withMessageContaining(why);
    }
}
