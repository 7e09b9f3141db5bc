package io.bpci.relay.internal;

import io.bpci.audit.EventKind;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Freshness;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.receipt.AcknowledgementStatement;
import io.bpci.receipt.SignedAcknowledgement;
import io.bpci.session.SignedStatement;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Judges what nodes sign about the deliveries that they settle. Immutable, safe for concurrent use.
 *
 * @param keys of each node, that with which it must sign now
 * @param freshness of statements, as of envelopes
 */
record SignedSettlements(
        Thumbprint hubId,
        Ed25519 engine,
        Function<NodeId, Optional<Ed25519PublicKey>> keys,
        Supplier<Freshness> freshness,
        InstantSource clock) {
    private static final Logger LOG = Logger.getLogger(SignedSettlements.class.getName());

    /**
     * What a frame with a signature says.
     *
     * @param reason of a rejection; empty of an acknowledgement
     */
    record Frame(NodeId node, EventKind kind, String reason, SignedStatement signed) {}

    /** What the event of one message has of it. */
    record Signed(Digest digest, SignedAcknowledgement acknowledgement) {}

    /** What was found. */
    sealed interface Judgement {
        /** For each of the messages, in their order. */
        record Holds(List<Signed> each) implements Judgement {}

        record Fails(Problem problem) implements Judgement {}
    }

    /** Of a frame that names what is not there: the hub does not know over which digest the node signed. */
    static Problem notOutstanding(String deliveryId) {
        return Fault.PROTOCOL_VIOLATION.because(
                "delivery_id %s of a signed frame is not outstanding in this session, or is named twice"
                        .formatted(Malformed.excerpt(deliveryId)));
    }

    /** Judges a frame about these deliveries, in the order in which it names them. */
    Judgement judge(Frame frame, List<Outstanding> deliveries) {
        try {
            return judgeDigests(frame, deliveries.stream().map(SignedSettlements::digest).toList());
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "what %s signed was not judged".formatted(frame.node()), e);
            return new Judgement.Fails(Fault.INTERNAL.because("the hub could not judge what was signed"));
        }
    }

    private static Digest digest(Outstanding delivery) {
        byte[] body = DeadLetterOffice.body(delivery.message);
        return Envelope.parse(body, 0, body.length, body.length).digest();
    }

    /** Judges a frame about these messages, in the order in which it names them. */
    Judgement judgeDigests(Frame frame, List<Digest> messages) {
        AcknowledgementStatement.Signed signed;
        try {
            signed = AcknowledgementStatement.Signed.of(frame.signed().statement(), frame.signed().signature());
        } catch (Malformed e) {
            return new Judgement.Fails(Fault.MALFORMED.because("statement: " + e.getMessage()));
        }
        Optional<Problem> problem =
                disagreement(signed.statement(), frame, messages).or(() -> signature(signed, frame.node()));
        if (problem.isPresent()) return new Judgement.Fails(problem.get());
        List<SignedAcknowledgement> acknowledgements = SignedAcknowledgement.ofEach(signed, messages);
        List<Signed> each = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) each.add(new Signed(messages.get(i), acknowledgements.get(i)));
        return new Judgement.Holds(each);
    }

    private Optional<Problem> disagreement(AcknowledgementStatement statement, Frame frame, List<Digest> messages) {
        if (!statement.hubId().equals(hubId)) return differs("hub_id", "this hub is " + hubId);
        if (!statement.nodeId().equals(frame.node())) return differs("node_id", "this session is " + frame.node());
        if (!statement.outcome().wireName().equals(frame.kind().wireName())) {
            return differs("outcome", "the frame says " + frame.kind().wireName());
        }
        if (!statement.reason().orElse("").equals(frame.reason())) return differs("reason", "the frame has another");
        if (statement.count() != messages.size()) {
            return differs("count", "the frame is about %d deliveries".formatted(messages.size()));
        }
        Instant now = clock.instant();
        Freshness window = freshness.get();
        switch (window.of(statement.at(), now)) {
            case FRESH -> {
                // As it should be.
            }
            case STALE -> {
                return differs("at", "it may be %d s before %s".formatted(window.maxAge().toSeconds(), now));
            }
            case AHEAD -> {
                return differs("at", "it may be %d s after %s".formatted(window.maxAhead().toSeconds(), now));
            }
        }
        return statement.root().equals(AcknowledgementStatement.rootOf(messages))
                ? Optional.empty()
                : differs("root", "it is not over the digests of these messages in the order of the frame");
    }

    private static Optional<Problem> differs(String member, String why) {
        return Optional.of(
                Fault.PROTOCOL_VIOLATION.because("%s of the signed statement is wrong: %s".formatted(member, why)));
    }

    private Optional<Problem> signature(AcknowledgementStatement.Signed signed, NodeId node) {
        Ed25519PublicKey key = keys.apply(node).orElse(null);
        if (key == null) return Optional.of(Fault.WRONG_KEY.because("%s has no key any more".formatted(node)));
        return switch (signed.verify(key, engine)) {
            case VALID -> Optional.empty();
            case WRONG_TYP ->
                    Optional.of(
                            Fault.BAD_SIGNATURE.because(
                                    "typ of the signature is %s, and must be bpci-ack"
                                            .formatted(signed.signature().typ())));
            case WRONG_KEY ->
                    Optional.of(
                            Fault.WRONG_KEY.because(
                                    "kid of the signature is %s, which is not the node's current key"
                                            .formatted(signed.signature().kid())));
            case BAD_SIGNATURE ->
                    Optional.of(
                            Fault.BAD_SIGNATURE.because(
                                    "the signature is not by the node's current key over this statement"));
        };
    }
}
