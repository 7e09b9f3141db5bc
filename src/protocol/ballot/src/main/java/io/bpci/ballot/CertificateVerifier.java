package io.bpci.ballot;

import io.bpci.ballot.CertificateVerdict.Proven;
import io.bpci.ballot.CertificateVerdict.Refused;
import io.bpci.ballot.CertificateVerdict.Step;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Malformed;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Recounts certificates of the hub whose id is pinned: from the signatures of the voters, not from what the hub says.
 * The hub is believed in one thing, who the electorate was; ballots are about that too. Immutable, safe for concurrent
 * use.
 */
public final class CertificateVerifier {
    private final Thumbprint hubId;
    private final Ed25519 engine;

    public CertificateVerifier(Thumbprint hubId, Ed25519 engine) {
        this.hubId = hubId;
        this.engine = engine;
    }

    public CertificateVerdict verify(Certificate.Signed signed) {
        Certificate certificate = signed.certificate();
        Proposal.Signed terms = certificate.proposal();
        if (!terms.proposal().hubId().equals(hubId)) {
            return new Refused(
                    Step.PROPOSAL,
                    "the proposal is of hub %s, and pinned is %s".formatted(terms.proposal().hubId(), hubId));
        }
        if (!certificate.hubKey().thumbprint().equals(hubId)) {
            return new Refused(Step.PROPOSAL, "hub_key is not the key whose thumbprint is hub_id");
        }
        if (terms.verify(certificate.hubKey(), engine) != DetachedJws.Outcome.VALID) {
            return new Refused(Step.PROPOSAL, "the hub's key did not sign these terms");
        }
        try {
            Terms.requireElectorate(terms.proposal(), certificate.electorate());
        } catch (Malformed e) {
            return new Refused(Step.ELECTORATE, e.getMessage());
        }
        return recount(signed);
    }

    private CertificateVerdict recount(Certificate.Signed signed) {
        Certificate certificate = signed.certificate();
        var round = new Round(certificate.proposal(), certificate.electorate());
        Tally tally = Tally.none(certificate.electorate().totalWeight());
        Set<NodeId> seen = new HashSet<>();
        for (Ballot ballot : certificate.ballots()) {
            Optional<String> flaw = flaw(round, ballot);
            if (flaw.isPresent()) return new Refused(Step.BALLOTS, flaw.get());
            if (!seen.add(ballot.voter())) {
                return new Refused(Step.BALLOTS, "%s has two ballots".formatted(ballot.voter()));
            }
            tally = tally.with(ballot.vote(), weightOf(round, ballot.voter()));
        }
        for (Equivocation proof : certificate.equivocations()) {
            Optional<String> flaw = flaw(round, proof);
            if (flaw.isPresent()) return new Refused(Step.EQUIVOCATIONS, flaw.get());
            if (!seen.add(proof.nodeId())) {
                return new Refused(
                        Step.EQUIVOCATIONS, "%s contradicted itself and is counted".formatted(proof.nodeId()));
            }
            tally = tally.withEquivocated(weightOf(round, proof.nodeId()));
        }
        if (!tally.agrees(certificate.tally())) {
            return new Refused(Step.TALLY, "the ballots come to %s".formatted(tally.json()));
        }
        Optional<String> doubt = doubt(certificate, round.proposal(), tally);
        if (doubt.isPresent()) return new Refused(Step.OUTCOME, doubt.get());
        if (signed.verify(engine) != DetachedJws.Outcome.VALID) {
            return new Refused(Step.CERTIFICATE, "the hub's key did not sign this certificate");
        }
        return new Proven(certificate);
    }

    private static Optional<String> doubt(Certificate certificate, Proposal terms, Tally tally) {
        Optional<Outcome> outcome = Terms.outcome(terms, tally);
        if (!outcome.equals(Optional.of(certificate.outcome()))) {
            return Optional.of(
                    "the tally decides %s, not %s"
                            .formatted(
                                    outcome.map(Outcome::wireName).orElse("nothing"),
                                    certificate.outcome().wireName()));
        }
        if (certificate.decidedAt().isBefore(terms.createdAt())) {
            return Optional.of("decided_at is before the round opened");
        }
        if (Terms.ending(terms, tally, certificate.decidedAt()).isEmpty()) {
            return Optional.of("decided_at is before the deadline, and ballots could still be replaced");
        }
        return Optional.empty();
    }

    private static BigDecimal weightOf(Round round, NodeId voter) {
        return round.electorate().find(voter).orElseThrow().weight().value();
    }

    private Optional<String> flaw(Round round, Equivocation proof) {
        Optional<String> flaw = flaw(round, proof.one()).or(() -> flaw(round, proof.other()));
        if (flaw.isPresent()) return flaw;
        return round.electorate().find(proof.nodeId()).equals(Optional.of(proof.voter()))
                ? Optional.empty()
                : Optional.of("%s is not the voter that the electorate has".formatted(proof.nodeId()));
    }

    private Optional<String> flaw(Round round, Ballot ballot) {
        // Of a voter who changed its mind the certificate has the last ballot only.
        Optional<Round.Refusal> refusal = round.refusal(ballot);
        if (refusal.isPresent()) {
            return Optional.of("the ballot of %s: %s".formatted(ballot.voter(), refusal.get().words()));
        }
        Voter voter = round.electorate().find(ballot.voter()).orElseThrow();
        if (ballot.envelope().verify(engine, voter.key()) != DetachedJws.Outcome.VALID) {
            return Optional.of("the ballot of %s is not signed with the voter's key".formatted(ballot.voter()));
        }
        return Optional.empty();
    }
}
