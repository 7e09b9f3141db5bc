package io.bpci.session;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * The hub's end of one node session: challenge, authentication, then frames both ways.
 *
 * <p>The carrier's I/O thread calls {@link #open}, {@link #text}, {@link #timeOut} and {@link #closed}, one at a time.
 * The sending methods may be called from any thread.
 */
public final class HubSession {
    private enum State {
        CHALLENGED,
        OPEN,
        CLOSED
    }

    private final Carrier carrier;
    private final Hub hub;
    private final Ed25519 engine;
    private final SessionLimits limits;
    private final InstantSource clock;
    private final String nonce;
    private final String sessionId;

    private volatile @Nullable Ed25519PublicKey proven;
    private final AtomicReference<@Nullable CloseCode> closeCode = new AtomicReference<>();

    // Owned by the I/O thread.
    private State state = State.CHALLENGED;
    private Hub.@Nullable Attachment attachment;

    public HubSession(
            Carrier carrier,
            Hub hub,
            Ed25519 engine,
            SessionLimits limits,
            InstantSource clock,
            RandomGenerator random) {
        this.carrier = carrier;
        this.hub = hub;
        this.engine = engine;
        this.limits = limits;
        this.clock = clock;
        this.nonce = Proof.nonce(random);
        this.sessionId = Proof.nonce(random).substring(0, 22);
    }

    /** Unguessable and unique; also the prefix by which deliveries of this session are told from others. */
    public String sessionId() {
        return sessionId;
    }

    public String remoteAddress() {
        return carrier.remoteAddress();
    }

    public boolean isAuthenticated() {
        return state == State.OPEN;
    }

    /** Whether it was that key which the node has shown to have. */
    public boolean isProvenBy(Ed25519PublicKey key) {
        return key.equals(proven);
    }

    /** By which code this end closed the session; empty while it has not, and when it was not this end. */
    public Optional<CloseCode> closeCode() {
        return Optional.ofNullable(closeCode.get());
    }

    /** The carrier is up: asks the node who it is. */
    public void open() {
        carrier.send(HubFrames.challenge(nonce, hub.hubKey(), clock.instant().toString()));
        carrier.flush();
    }

    /** The carrier is gone, whoever closed it. */
    public void closed() {
        state = State.CLOSED;
        if (attachment != null) attachment.detach();
        attachment = null;
    }

    /** Nothing came in time: no proof, or no sign of life. */
    public void timeOut() {
        if (state == State.CHALLENGED) violation(Fault.TIMED_OUT.because("no proof of the node's key came in time"));
        else if (state == State.OPEN) violation(Fault.TIMED_OUT.because("the session was idle for too long"));
    }

    /** A frame of a kind that this protocol does not have, or too large a one. */
    public void unreadable(Problem problem) {
        if (state != State.CLOSED) violation(problem);
    }

    /** One text frame from the node. */
    public void text(byte[] utf8) {
        if (state == State.CLOSED) return;
        try {
            NodeFrame frame = NodeFrame.parse(utf8, limits);
            if (attachment != null) serve(attachment, frame);
            else if (frame instanceof NodeFrame.Authenticate proof) authenticate(proof);
            else violation(Fault.UNAUTHENTICATED.because("the first frame must be authenticate"));
        } catch (Malformed e) {
            violation(Fault.MALFORMED.because(e.getMessage()));
        }
    }

    private void authenticate(NodeFrame.Authenticate proof) {
        NodeId claimed = proof.nodeId();
        switch (hub.standing(claimed)) {
            case Hub.Standing.Refused(Problem problem, CloseCode code) -> end(problem, code);
            case Hub.Standing.Welcome(var key) -> {
                JsonObject statement =
                        Proof.ofNode(proof.clientNonce(), hub.hubKey().thumbprint(), claimed.value(), nonce);
                if (!Proof.holds(statement, DetachedJws.parse(proof.signature()), key, engine)) {
                    violation(
                            Fault.BAD_SIGNATURE.because(
                                    "the proof is not a bpci-session signature by the node's current key over this"
                                            + " challenge"));
                    return;
                }
                proven = key;
                welcome(claimed, proof.clientNonce());
            }
        }
    }

    private void welcome(NodeId claimed, String clientNonce) {
        state = State.OPEN;
        String signature =
                hub.sign(Proof.ofHub(clientNonce, hub.hubKey().thumbprint(), claimed.value(), nonce, sessionId));
        carrier.send(HubFrames.welcome(sessionId, limits.credit(), signature));
        carrier.flush();
        attachment = hub.attach(claimed, this);
    }

    private void serve(Hub.Attachment hubSide, NodeFrame frame) {
        switch (frame) {
            case NodeFrame.Relay(Slice message, boolean promise) -> relay(hubSide, message, promise);
            case NodeFrame.RelayBatch(List<Slice> messages, boolean promise) -> {
                for (Slice message : messages) relay(hubSide, message, promise);
            }
            case NodeFrame.Acknowledge(List<String> deliveryIds, var signed) ->
                    signed.ifPresentOrElse(
                            it -> hubSide.acknowledge(deliveryIds, it), () -> hubSide.acknowledge(deliveryIds));
            case NodeFrame.Reject(String deliveryId, String reason, var signed) ->
                    signed.ifPresentOrElse(
                            it -> hubSide.reject(deliveryId, reason, it), () -> hubSide.reject(deliveryId, reason));
            case NodeFrame.Query(MessageId messageId) -> hubSide.state(messageId.value(), this::state);
            case NodeFrame.Ping() -> {
                carrier.send(HubFrames.PONG);
                carrier.flush();
            }
            case NodeFrame.Pong() -> {
                // A sign of life, which the carrier has noted.
            }
            case NodeFrame.Authenticate _ ->
                    violation(Fault.PROTOCOL_VIOLATION.because("the session is authenticated already"));
        }
    }

    private void relay(Hub.Attachment hubSide, Slice message, boolean promise) {
        var answer = new Answer(carrier, message, promise);
        if (message.length() <= limits.maxMessageBytes()) {
            hubSide.relay(message, answer);
            return;
        }
        Problem problem =
                Fault.TOO_LARGE.because(
                        "a message may have %d bytes, this one has %d"
                                .formatted(limits.maxMessageBytes(), message.length()));
        hubSide.oversized(message, problem);
        answer.refused(null, problem);
        carrier.flush();
    }

    private record Answer(Carrier carrier, Slice envelope, boolean asksForPromise) implements Hub.RelayReply {
        @Override
        public void accepted(MessageId message, List<RefusedTarget> refused) {
            carrier.send(HubFrames.accepted(message.value(), refused));
        }

        @Override
        public void promised(MessageId message, List<RefusedTarget> refused, JsonObject promise) {
            carrier.send(HubFrames.promised(message.value(), refused, promise));
        }

        @Override
        public void duplicate(MessageId message) {
            carrier.send(HubFrames.duplicate(message.value()));
        }

        @Override
        public void refused(@Nullable MessageId message, Problem problem) {
            var named =
                    message != null
                            ? Optional.of(message)
                            : Envelope.salvageMessageId(envelope.array(), envelope.from(), envelope.to());
            carrier.send(HubFrames.refused(named.map(MessageId::value).orElse(""), problem));
        }
    }

    /** Hands over a message. It leaves at the next {@link #flush}. */
    public void deliver(String deliveryId, boolean redelivered, byte[] envelope) {
        carrier.send(HubFrames.deliver(deliveryId, redelivered, envelope));
    }

    public void undelivered(Undelivered notice) {
        carrier.send(HubFrames.undelivered(notice));
        carrier.flush();
    }

    /** What the hub made of a message to itself. */
    public void taken(Taken notice) {
        carrier.send(HubFrames.taken(notice));
        carrier.flush();
    }

    private void state(JsonObject state) {
        carrier.send(HubFrames.state(state));
        carrier.flush();
    }

    public void flush() {
        carrier.flush();
    }

    /** Whether the node takes what it is sent more slowly than it is sent. */
    public boolean isBehind() {
        return carrier.isBehind();
    }

    /** Stops or resumes reading from the node. */
    public void read(boolean reading) {
        carrier.read(reading);
    }

    /** Ends the session from the hub's side. */
    public void close(CloseCode code, String reason) {
        closeCode.compareAndSet(null, code);
        carrier.close(code, reason);
    }

    /** As {@link #close(CloseCode, String)}, after an {@code error} frame that says why. */
    public void close(CloseCode code, Problem problem) {
        carrier.send(HubFrames.error(problem));
        close(code, problem.title());
    }

    private void violation(Problem problem) {
        end(problem, problem.is(Fault.TOO_LARGE) ? CloseCode.TOO_LARGE : CloseCode.VIOLATION);
    }

    private void end(Problem problem, CloseCode code) {
        if (attachment == null) hub.unauthenticated(carrier.remoteAddress(), faultOf(problem));
        else attachment.violated(problem);
        close(code, problem);
        state = State.CLOSED;
    }

    private static Fault faultOf(Problem problem) {
        for (Fault fault : Fault.values()) if (problem.is(fault)) return fault;
        return Fault.PROTOCOL_VIOLATION;
    }
}
