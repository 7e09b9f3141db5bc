package io.bpci.session;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A node's end of a session: answers the challenge, checks that the hub is the one it expects, then frames both ways.
 * Re-sending and reconnecting are the caller's.
 *
 * <p>The carrier's I/O thread calls {@link #text}, and the listener is called on that thread. The sending methods may
 * be called from any thread once {@link Listener#opened} was called.
 */
public final class NodeSession {
    /** What the node learns. */
    public interface Listener {
        /** Both ends have proven themselves. */
        void opened(String sessionId, int credit);

        void accepted(String messageId, List<RefusedTarget> refusedTargets);

        /**
         * Accepted, with what the hub promises; whether the promise holds is for the listener to verify. Called where
         * the node asked for one.
         */
        default void promised(String messageId, List<RefusedTarget> refusedTargets, JsonObject promise) {
            accepted(messageId, refusedTargets);
        }

        void duplicate(String messageId);

        void refused(String messageId, Problem problem);

        void deliver(String deliveryId, boolean redelivered, Envelope message);

        void undelivered(Undelivered notice);

        /** What the hub made of a message that was addressed to itself; may come before that it is accepted. */
        default void taken(Taken notice) {}

        void state(JsonObject state);

        /** The hub said why it is about to close. */
        void failed(Problem problem);

        /** The hub is not the expected one, or breaks the protocol; the session closes from this end. */
        default void distrusted(Problem problem) {
            failed(problem);
        }
    }

    /**
     * Which hub a node will talk to. Asked once a session, on the carrier's thread, before the node proves anything.
     */
    @FunctionalInterface
    public interface HubTrust {
        /**
         * @return null when the hub of that {@code hub_id} is trusted, else what was expected instead, for people
         */
        @Nullable String objection(Thumbprint hubId);

        /** Trusts the one hub whose key has that thumbprint. */
        static HubTrust pinned(Thumbprint expected) {
            return hubId -> hubId.equals(expected) ? null : "pinned is " + expected;
        }
    }

    /** Who the node is and whom it expects. */
    public record Party(NodeId nodeId, Ed25519PrivateKey key, HubTrust trust) {
        /**
         * @param hubId the thumbprint of the hub's key, which the node pins
         */
        public Party(NodeId nodeId, Ed25519PrivateKey key, Thumbprint hubId) {
            this(nodeId, key, HubTrust.pinned(hubId));
        }
    }

    private final Carrier carrier;
    private final Party party;
    private final Listener listener;
    private final Ed25519 engine;
    private final int maxMessageBytes;
    private final String clientNonce;

    // Owned by the I/O thread.
    private @Nullable String nonce;
    private @Nullable Ed25519PublicKey hubKey;
    private boolean open;

    public NodeSession(
            Carrier carrier,
            Party party,
            Listener listener,
            Ed25519 engine,
            int maxMessageBytes,
            RandomGenerator random) {
        this.carrier = carrier;
        this.party = party;
        this.listener = listener;
        this.engine = engine;
        this.maxMessageBytes = maxMessageBytes;
        this.clientNonce = Proof.nonce(random);
    }

    /** One text frame from the hub. */
    public void text(byte[] utf8) {
        try {
            HubFrame frame = HubFrame.parse(utf8, maxMessageBytes);
            if (open) serve(frame);
            else greet(frame);
        } catch (Malformed e) {
            giveUp(Fault.MALFORMED.because("the hub sent: " + e.getMessage()));
        }
    }

    private void greet(HubFrame frame) {
        switch (frame) {
            case HubFrame.Challenge(String asked, Ed25519PublicKey claimed) when nonce == null ->
                    answer(asked, claimed);
            case HubFrame.Welcome welcome when nonce != null && hubKey != null -> check(welcome, nonce, hubKey);
            case HubFrame.Failed(Problem problem) -> listener.failed(problem);
            case HubFrame.Unknown _ -> {
                // A later version of the protocol may say more.
            }
            default -> giveUp(Fault.PROTOCOL_VIOLATION.because("the hub spoke before the handshake was over"));
        }
    }

    private void answer(String asked, Ed25519PublicKey claimed) {
        String objection = party.trust().objection(claimed.thumbprint());
        if (objection != null) {
            giveUp(Fault.WRONG_KEY.because("this is hub %s, %s".formatted(claimed.thumbprint(), objection)));
            return;
        }
        nonce = asked;
        hubKey = claimed;
        String node = party.nodeId().value();
        String proof = Proof.sign(Proof.ofNode(clientNonce, claimed.thumbprint(), node, asked), party.key(), engine);
        carrier.send(NodeFrame.Writer.authenticate(node, clientNonce, proof));
        carrier.flush();
    }

    private void check(HubFrame.Welcome welcome, String asked, Ed25519PublicKey pinned) {
        String node = party.nodeId().value();
        JsonObject proof = Proof.ofHub(clientNonce, pinned.thumbprint(), node, asked, welcome.sessionId());
        if (!Proof.holds(proof, DetachedJws.parse(welcome.signature()), pinned, engine)) {
            giveUp(Fault.BAD_SIGNATURE.because("the welcome is not signed by the pinned hub"));
            return;
        }
        open = true;
        listener.opened(welcome.sessionId(), welcome.credit());
    }

    /** Which hub this is, once the session is open. For the listener, on the carrier's thread. */
    public Thumbprint hubId() {
        if (hubKey == null) throw new IllegalStateException("the hub has not said who it is");
        return hubKey.thumbprint();
    }

    private void serve(HubFrame frame) {
        switch (frame) {
            case HubFrame.Accepted(String messageId, var refused, var promise) ->
                    promise.ifPresentOrElse(
                            given -> listener.promised(messageId, refused, given),
                            () -> listener.accepted(messageId, refused));
            case HubFrame.Duplicate(String messageId) -> listener.duplicate(messageId);
            case HubFrame.Refused(String messageId, Problem problem) -> listener.refused(messageId, problem);
            case HubFrame.Deliver(String deliveryId, boolean redelivered, Envelope message) ->
                    listener.deliver(deliveryId, redelivered, message);
            case HubFrame.NotDelivered(Undelivered notice) -> listener.undelivered(notice);
            case HubFrame.TakenByHub(Taken notice) -> listener.taken(notice);
            case HubFrame.State(JsonObject state) -> listener.state(state);
            case HubFrame.Failed(Problem problem) -> listener.failed(problem);
            case HubFrame.Ping() -> {
                carrier.send(HubFrames.PONG);
                carrier.flush();
            }
            case HubFrame.Pong _, HubFrame.Unknown _ -> {
                // A sign of life, or something that a later version says.
            }
            case HubFrame.Challenge _, HubFrame.Welcome _ ->
                    giveUp(Fault.PROTOCOL_VIOLATION.because("the hub began a second handshake"));
        }
    }

    private void giveUp(Problem problem) {
        listener.distrusted(problem);
        carrier.close(CloseCode.VIOLATION, problem.title());
    }

    /**
     * Sends a signed envelope's bytes; leaves at the next {@link #flush}.
     *
     * @param promise whether to ask for the hub's promise
     */
    public void relay(byte[] envelope, boolean promise) {
        carrier.send(NodeFrame.Writer.relay(envelope, promise));
    }

    /**
     * Sends up to the hub's limit of envelopes in one frame.
     *
     * @param promise whether to ask for the hub's promise of each
     */
    public void relayBatch(List<byte[]> envelopes, boolean promise) {
        carrier.send(NodeFrame.Writer.relayBatch(envelopes, promise));
    }

    /**
     * @param signed what the node signs about these deliveries, where it does
     */
    public void acknowledge(List<String> deliveryIds, Optional<SignedStatement> signed) {
        carrier.send(NodeFrame.Writer.acknowledge(deliveryIds, signed));
    }

    /**
     * @param signed what the node signs about this delivery, where it does
     */
    public void reject(String deliveryId, String reason, Optional<SignedStatement> signed) {
        carrier.send(NodeFrame.Writer.reject(deliveryId, reason, signed));
    }

    public void query(String messageId) {
        carrier.send(NodeFrame.Writer.query(messageId));
    }

    public void ping() {
        carrier.send(NodeFrame.Writer.ping());
        carrier.flush();
    }

    public void flush() {
        carrier.flush();
    }

    public void close() {
        carrier.close(CloseCode.NORMAL, "");
    }
}
