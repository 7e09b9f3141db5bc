package io.bpci.ballot;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.receipt.Findings;
import io.bpci.receipt.Steps;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says verdicts about decisions in plain words, and with them what they do not prove. Stateless. */
public final class CertificateExplanation {
    private static final String HUB_KEY =
            "Who holds the hub's key: that the pinned hub_id is the hub's is as sure as the way on which it came.";

    private CertificateExplanation() {}

    /** What a verdict about a certificate says. */
    public static Findings of(Certificate certificate, CertificateVerdict verdict) {
        var steps = new Steps("certificate", "the file is the certificate of a decision");
        for (CertificateVerdict.Step step : CertificateVerdict.Step.values()) {
            if (verdict instanceof CertificateVerdict.Refused(CertificateVerdict.Step failed, String why)
                    && failed == step) {
                return steps.failed(name(step), why);
            }
            steps.holds(name(step), held(step, certificate));
        }
        prove(steps, certificate);
        leave(steps, certificate);
        return steps.findings(facts(certificate));
    }

    private static void prove(Steps steps, Certificate certificate) {
        Proposal terms = certificate.proposal().proposal();
        Tally tally = certificate.tally();
        steps.proves(
                "The %d voters that the hub %s named, with the weight %s together, %s the proposal %s (%s): %s."
                        .formatted(
                                terms.electorateSize(),
                                terms.hubId(),
                                Decimals.write(terms.totalWeight()),
                                certificate.outcome() == Outcome.APPROVED ? "approved" : "rejected",
                                terms.proposalId(),
                                terms.type().wireName(),
                                terms.content()));
        steps.proves(
                "The weight %s approves, %s rejects, %s abstains; to approve takes %s of the whole, and minimum_votes is %d."
                        .formatted(
                                Decimals.write(tally.approve()),
                                Decimals.write(tally.reject()),
                                Decimals.write(tally.abstain()),
                                terms.requiredThreshold(),
                                terms.minimumVotes()));
        steps.proves(
                "Each of the %d ballots that count was signed by its voter for these very terms and this very electorate."
                        .formatted(certificate.ballots().size()));
        if (!certificate.equivocations().isEmpty()) {
            steps.proves(
                    "These signed two ballots each that contradict each other, and count for nothing: %s."
                            .formatted(
                                    certificate.equivocations().stream()
                                            .map(each -> each.nodeId().value())
                                            .collect(Collectors.joining(", "))));
        }
    }

    private static void leave(Steps steps, Certificate certificate) {
        Proposal terms = certificate.proposal().proposal();
        steps.leaves("That the hub named the right electorate: who votes, with which weight and key, is its word.");
        if (terms.allowVoteChange()) {
            steps.leaves(
                    "That no later ballot was withheld: these terms let voters replace a ballot until the deadline, and"
                            + " the last of each is what the hub shows.");
        } else {
            steps.leaves(
                    "That no ballot was withheld: one more could change the outcome only by contradicting one of those"
                            + " that count.");
        }
        steps.leaves("When it was decided, and that every ballot came in time: decided_at is the hub's own word.");
        if (terms.type().isExecuted() && certificate.outcome() == Outcome.APPROVED) {
            steps.leaves("That the hub did what was approved.");
        }
        steps.leaves(HUB_KEY);
    }

    private static JsonObject facts(Certificate certificate) {
        Proposal terms = certificate.proposal().proposal();
        return Json.object()
                .put("hub_id", terms.hubId().value())
                .put("proposal_id", terms.proposalId().value())
                .put("proposal_type", terms.type().wireName())
                .put("proposal_digest", certificate.proposal().digest().hex())
                .put("content", terms.content())
                .put("outcome", certificate.outcome().wireName())
                .put("tally", certificate.tally().json())
                .put("required_threshold", terms.requiredThreshold().toString())
                .put("minimum_votes", terms.minimumVotes())
                .put("electorate_size", terms.electorateSize())
                .put("decided_at", certificate.decidedAt().toString())
                .build();
    }

    private static String name(CertificateVerdict.Step step) {
        return switch (step) {
            case PROPOSAL -> "proposal";
            case ELECTORATE -> "electorate";
            case BALLOTS -> "ballots";
            case EQUIVOCATIONS -> "equivocations";
            case TALLY -> "tally";
            case OUTCOME -> "outcome";
            case CERTIFICATE -> "certificate";
        };
    }

    private static String held(CertificateVerdict.Step step, Certificate certificate) {
        Proposal terms = certificate.proposal().proposal();
        return switch (step) {
            case PROPOSAL ->
                    "the terms of %s are of the pinned hub, whose key signed them".formatted(terms.proposalId());
            case ELECTORATE -> "the %d voters are those that the terms name".formatted(terms.electorateSize());
            case BALLOTS ->
                    "%d ballots, each by another of the voters, signed with its key, about these terms"
                            .formatted(certificate.ballots().size());
            case EQUIVOCATIONS ->
                    certificate.equivocations().isEmpty()
                            ? "nobody is said to have contradicted itself"
                            : "%d voters contradicted themselves, shown by their signatures"
                                    .formatted(certificate.equivocations().size());
            case TALLY ->
                    "recounted, the ballots come to what the certificate says: %s of %s approve"
                            .formatted(
                                    Decimals.write(certificate.tally().approve()),
                                    Decimals.write(certificate.tally().total()));
            case OUTCOME -> "by the terms that is " + certificate.outcome().wireName();
            case CERTIFICATE -> "the hub's key signed the whole";
        };
    }

    /**
     * What the proof of an equivocation shows.
     *
     * @param keys those known to be the voter's
     */
    public static Findings of(Equivocation proof, Collection<Ed25519PublicKey> keys, Ed25519 engine) {
        var steps =
                new Steps(
                        "equivocation",
                        "the file is two ballots of %s that contradict each other".formatted(proof.nodeId()));
        String key = proof.key().thumbprint().value();
        if (!keys.contains(proof.key())) {
            return steps.failed(
                    "voter", "the proof is about the key %s, which is not among those given".formatted(key));
        }
        steps.holds("voter", "the key %s is one that is given as the voter's".formatted(key));
        Optional<String> flaw = proof.flaw(engine);
        if (flaw.isPresent()) return steps.failed("signatures", flaw.get());
        steps.holds("signatures", "the voter's key signed both ballots");
        Ballot one = proof.one();
        Ballot other = proof.other();
        steps.proves(
                "The key %s, which you gave as %s's, signed both %s and %s on the proposal %s, with the digest %s, and neither replaces the other."
                        .formatted(
                                key,
                                proof.nodeId(),
                                one.vote().wireName(),
                                other.vote().wireName(),
                                one.proposalId(),
                                one.proposalDigest()));
        steps.leaves("Why: on purpose, by a fault, or because somebody else has the key.");
        steps.leaves("When: the ballots are dated by their signer.");
        steps.leaves("That there is such a proposal, and the voter's weight in it: that is for its hub to show.");
        return steps.findings(facts(proof));
    }

    private static JsonObject facts(Equivocation proof) {
        List<Json> ballots = List.of(fact(proof.one()), fact(proof.other()));
        return Json.object()
                .put("node_id", proof.nodeId().value())
                .put("public_key", Jwk.write(proof.key()))
                .put("proposal_id", proof.one().proposalId().value())
                .put("proposal_digest", proof.one().proposalDigest().hex())
                .put("ballots", Json.array(ballots.toArray(Json[]::new)))
                .build();
    }

    private static Json fact(Ballot ballot) {
        Instant at = ballot.envelope().createdAt();
        return Json.object()
                .put("message_id", ballot.envelope().messageId().value())
                .put("digest", ballot.digest().hex())
                .put("vote", ballot.vote().wireName())
                .put("created_at", at.toString())
                .build();
    }
}
