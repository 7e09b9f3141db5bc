package io.bpci.relay.internal;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.AgreementRule;
import io.bpci.session.RefusedTarget;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The checks that need nothing but the message and what is in memory, in the order that the protocol lays down: parse,
 * known sender, signature, consent and policy. Safe for concurrent use; never waits.
 */
final class Judge {
    /** A rule on the content of a message; empty when it fits. */
    interface ContentRule {
        Optional<String> violation(Envelope envelope);
    }

    /** A message that is what it claims to be, from whom it claims to be. */
    record Authentic(Envelope envelope, NodeStanding sender, List<NodeStanding> targets, List<RefusedTarget> refused) {}

    /** What the first checks say. */
    sealed interface Verdict {
        record Passed(Authentic message) implements Verdict {}

        /**
         * @param envelope null when not even that could be read
         * @param forged that the bytes are not a message by the node that they name
         */
        record Refused(@Nullable Envelope envelope, Problem problem, boolean forged) implements Verdict {}
    }

    private final NodeDirectory directory;
    private final Ed25519 engine;
    private final ContentRule contentRule;
    private final HubServices services;
    private final AgreementRule agreements;
    private final int maxMessageBytes;

    Judge(
            NodeDirectory directory,
            Ed25519 engine,
            ContentRule contentRule,
            HubServices services,
            AgreementRule agreements,
            int maxMessageBytes) {
        this.directory = directory;
        this.engine = engine;
        this.contentRule = contentRule;
        this.services = services;
        this.agreements = agreements;
        this.maxMessageBytes = maxMessageBytes;
    }

    /**
     * @param sessionNode the node in whose session it came; null when it came by HTTP
     */
    Verdict judge(Slice message, @Nullable NodeId sessionNode, Instant now) {
        Envelope envelope;
        try {
            envelope = Envelope.parse(message.array(), message.from(), message.to(), maxMessageBytes);
        } catch (Malformed e) {
            Problem problem =
                    message.length() > maxMessageBytes
                            ? Fault.TOO_LARGE.because("a message may have %d bytes".formatted(maxMessageBytes))
                            : Fault.MALFORMED.because(e.getMessage());
            return new Verdict.Refused(null, problem, true);
        }
        // Written in canonical form it may be longer than it came: 1e20 takes 21 characters there.
        if (envelope.view().length() > maxMessageBytes) {
            return forged(
                    envelope,
                    Fault.TOO_LARGE.because(
                            "a message may have %d bytes, this one has %d in canonical form"
                                    .formatted(maxMessageBytes, envelope.view().length())));
        }
        NodeId source = envelope.sourceNode();
        if (sessionNode != null && !sessionNode.equals(source)) {
            return forged(envelope, Fault.FORBIDDEN.because("in a session source_node is the session's own node"));
        }
        NodeStanding sender = directory.find(source).orElse(null);
        if (sender == null) {
            return forged(envelope, Fault.UNKNOWN_SENDER.because("no node %s is registered".formatted(source)));
        }
        Problem notSigned = signatureProblem(envelope, sender);
        if (notSigned != null) return forged(envelope, notSigned);
        Problem policy = policyProblem(envelope, sender, now);
        if (policy != null) return new Verdict.Refused(envelope, policy, false);
        return weighTargets(envelope, sender);
    }

    private static Verdict forged(Envelope envelope, Problem problem) {
        return new Verdict.Refused(envelope, problem, true);
    }

    private @Nullable Problem signatureProblem(Envelope envelope, NodeStanding sender) {
        return switch (envelope.verify(engine, sender.key())) {
            case VALID -> null;
            case WRONG_KEY ->
                    Fault.WRONG_KEY.because("kid is not the thumbprint of %s's current key".formatted(sender.nodeId()));
            case WRONG_TYP -> Fault.BAD_SIGNATURE.because("typ must be bpci-envelope");
            case BAD_SIGNATURE -> Fault.BAD_SIGNATURE.because("the signature is not over this envelope");
        };
    }

    private @Nullable Problem policyProblem(Envelope envelope, NodeStanding sender, Instant now) {
        Problem shutOut = sender.shutOut(now);
        if (shutOut != null) return shutOut;
        // The hub itself is under no agreement, and needs none.
        if (!sender.nodeId().equals(services.hubNode())) {
            Problem agreement = agreements.refusal(envelope, now).orElse(null);
            if (agreement != null) return agreement;
        }
        return contentRule.violation(envelope).map(Fault.SCHEMA_VIOLATION::because).orElse(null);
    }

    private Verdict weighTargets(Envelope envelope, NodeStanding sender) {
        List<NodeStanding> targets = new ArrayList<>(envelope.targetNodes().size());
        List<RefusedTarget> refused = new ArrayList<>(0);
        for (NodeId target : envelope.targetNodes()) {
            NodeStanding standing = directory.find(target).orElse(null);
            Problem problem = targetProblem(target, standing, sender, envelope);
            if (standing != null && problem == null) targets.add(standing);
            else if (problem != null) refused.add(new RefusedTarget(target, problem));
        }
        if (!targets.isEmpty()) return new Verdict.Passed(new Authentic(envelope, sender, targets, refused));
        return new Verdict.Refused(envelope, allRefused(refused), false);
    }

    private @Nullable Problem targetProblem(
            NodeId target, @Nullable NodeStanding standing, NodeStanding sender, Envelope envelope) {
        if (target.equals(sender.nodeId())) return Fault.SELF_TARGET.because("the target is the sender");
        if (standing == null) return Fault.UNKNOWN_TARGET.because("no node %s is registered".formatted(target));
        // An agreement that lets it pass is consent.
        if (envelope.agreementId().isEmpty() && !directory.consents(standing, sender)) {
            return Fault.NO_CONSENT.because(
                    "%s of another organisation has no rule that allows %s".formatted(target, sender.nodeId()));
        }
        if (target.equals(services.hubNode())) return services.refusal(envelope).orElse(null);
        if (standing.suspended()) return Fault.TARGET_SUSPENDED.because("an operator suspended " + target);
        return null;
    }

    /** One refused target speaks for itself; of several, each is named with its reason. */
    static Problem allRefused(List<RefusedTarget> refused) {
        if (refused.size() == 1) return refused.getFirst().problem();
        var reasons = new StringBuilder();
        long wait = Long.MAX_VALUE;
        for (RefusedTarget target : refused) {
            if (reasons.length() < 1_000) {
                reasons.append(reasons.isEmpty() ? "" : "; ")
                        .append(target.nodeId())
                        .append(": ")
                        .append(target.problem().title());
            }
            wait = Math.min(wait, target.problem().retryAfterMs());
        }
        return Fault.ALL_TARGETS_REFUSED.retryAfterMs(wait, reasons.toString());
    }
}
