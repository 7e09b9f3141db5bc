package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.receipt.Findings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

class CertificateExplanationTest {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    private static final Ed25519PrivateKey HUB = key(1);
    private static final Map<String, Ed25519PrivateKey> KEYS =
            Map.of("alice", key(2), "bob", key(3), "carol", key(4), "dora", key(5));
    private static final Electorate ELECTORATE =
            new Electorate(
                    KEYS.entrySet().stream()
                            .map(each ->
                                    new Voter(NodeId.parse(each.getKey()), Weight.ONE, each.getValue().publicKey()))
                            .toList());
    private static final JsonObject PARAMETER =
            Json.object().put("parameter", "max_connections").put("new_value", 2_000).build();

    private static Ed25519PrivateKey key(int seed) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return Ed25519PrivateKey.fromSeed(bytes);
    }

    private static Proposal.Signed proposal(ProposalType type, boolean allowVoteChange) {
        return new Proposal(
                        new Identifier("prop-1"),
                        type,
                        PARAMETER,
                        "operator",
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Instant.parse("2026-01-02T00:00:00Z"),
                        2,
                        Threshold.parse("0.7"),
                        false,
                        allowVoteChange,
                        null,
                        ELECTORATE.digest(),
                        ELECTORATE.size(),
                        ELECTORATE.totalWeight(),
                        new NodeId("hub"),
                        HUB.publicKey().thumbprint())
                .sign(HUB, ENGINE);
    }

    private static Ballot ballot(Proposal.Signed proposal, String voter, Vote vote) {
        Ed25519PrivateKey key = Objects.requireNonNull(KEYS.get(voter));
        return Ballot.of(
                Envelope.draft()
                        .source(NodeId.parse(voter))
                        .messageId(new MessageId("m-" + vote.wireName()))
                        .createdAt(Instant.parse("2026-01-01T01:00:00Z"))
                        .targets(new NodeId("hub"))
                        .messageType(Ballot.TYPE)
                        .content(Ballot.content(new Identifier("prop-1"), proposal.digest(), vote, null, null))
                        .sign(key, ENGINE));
    }

    private static Certificate certificate(Proposal.Signed proposal) {
        return new Certificate(
                proposal,
                ELECTORATE,
                List.of(
                        ballot(proposal, "alice", Vote.APPROVE),
                        ballot(proposal, "bob", Vote.APPROVE),
                        ballot(proposal, "carol", Vote.APPROVE)),
                List.of(contradiction(proposal)),
                Outcome.APPROVED,
                new Tally(
                        BigDecimal.valueOf(3),
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        BigDecimal.ONE,
                        BigDecimal.valueOf(4),
                        3),
                Instant.parse(proposal.proposal().allowVoteChange() ? "2026-01-02T00:00:00Z" : "2026-01-01T02:00:00Z"),
                HUB.publicKey());
    }

    private static Equivocation contradiction(Proposal.Signed proposal) {
        return new Equivocation(
                ELECTORATE.find(NodeId.parse("dora")).orElseThrow(),
                ballot(proposal, "dora", Vote.APPROVE),
                ballot(proposal, "dora", Vote.REJECT));
    }

    private static Findings explained(Certificate certificate) {
        var verdict =
                new CertificateVerifier(HUB.publicKey().thumbprint(), ENGINE).verify(certificate.sign(HUB, ENGINE));
        return CertificateExplanation.of(certificate, verdict);
    }

    @Test
    void aProvenDecisionIsToldWithWhatItDoesNotProve() {
        Findings findings = explained(certificate(proposal(ProposalType.NETWORK_PARAMETER, false)));

        assertThat(findings.verified()).isTrue();
        assertThat(findings.steps())
                .extracting(Findings.Step::name)
                .containsExactly(
                        "form",
                        "proposal",
                        "electorate",
                        "ballots",
                        "equivocations",
                        "tally",
                        "outcome",
                        "certificate");
        assertThat(String.join("\n", findings.proven()))
                .contains("The 4 voters", "approved the proposal prop-1 (NetworkParameter)", "max_connections")
                .contains(
                        "The weight 3 approves, 0 rejects, 0 abstains; to approve takes 0.7 of the whole, and"
                                + " minimum_votes is 2")
                .contains("count for nothing: dora.");
        assertThat(String.join("\n", findings.notProven()))
                .contains("the right electorate", "decided_at is the hub's own word", "contradicting one of those")
                .contains("did what was approved")
                .doesNotContain("later ballot");
        assertThat(findings.facts().get("outcome")).isEqualTo(Json.of("Approved"));
        assertThat(findings.facts().get("hub_id")).isEqualTo(Json.of(HUB.publicKey().thumbprint().value()));
    }

    @Test
    void whereVotesMayChangeALaterBallotMayHaveBeenWithheld() {
        Findings findings = explained(certificate(proposal(ProposalType.CUSTOM, true)));

        assertThat(findings.verified()).isTrue();
        assertThat(String.join("\n", findings.notProven()))
                .contains("no later ballot was withheld")
                .doesNotContain("did what was approved");
    }

    @ParameterizedTest
    @EnumSource(CertificateVerdict.Step.class)
    void afterTheStepThatFailedComesNoneAndNothingIsProven(CertificateVerdict.Step failed) {
        Findings findings =
                CertificateExplanation.of(
                        certificate(proposal(ProposalType.CUSTOM, false)),
                        new CertificateVerdict.Refused(failed, "it is forged"));

        assertThat(findings.verified()).isFalse();
        Findings.Step last = findings.steps().getLast();
        assertThat(last).isEqualTo(new Findings.Step(failed.name().toLowerCase(Locale.ROOT), false, "it is forged"));
        assertThat(findings.steps()).filteredOn(step -> !step.holds()).containsExactly(last);
        assertThat(findings.proven()).isEmpty();
        assertThat(findings.notProven()).isEmpty();
    }

    @Test
    void anEquivocationIsAboutAKeyThatIsKnownToBeItsVoters() {
        Proposal.Signed proposal = proposal(ProposalType.CUSTOM, false);
        Equivocation proof = contradiction(proposal);
        Findings findings = CertificateExplanation.of(proof, List.of(proof.key()), ENGINE);

        assertThat(findings.verified()).isTrue();
        assertThat(findings.proven()).hasSize(1).first().asString().contains("dora", "both Approve and Reject");
        assertThat(String.join("\n", findings.notProven())).contains("somebody else has the key");

        Findings unknown = CertificateExplanation.of(proof, List.of(HUB.publicKey()), ENGINE);
        assertThat(unknown.verified()).isFalse();
        assertThat(unknown.steps().getLast().name()).isEqualTo("voter");

        var claimed = new Voter(NodeId.parse("dora"), Weight.ONE, HUB.publicKey());
        Findings forged =
                CertificateExplanation.of(
                        new Equivocation(claimed, proof.one(), proof.other()), List.of(HUB.publicKey()), ENGINE);
        assertThat(forged.verified()).isFalse();
        assertThat(forged.steps().getLast().name()).isEqualTo("signatures");
    }
}
