package io.bpci.session;

import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;

/** What a session needs of the hub behind it. Nothing here blocks for long: sessions call it on their I/O threads. */
public interface Hub {
    /** The hub's own key, whose thumbprint is the {@code hub_id}. */
    Ed25519PublicKey hubKey();

    /** Signs the hub's half of the handshake: a {@code bpci-session} JWS over the canonical form. */
    String sign(JsonObject proof);

    /** Whether that node may open a session, and the key that it must prove. */
    Standing standing(NodeId node);

    /** The node has proven itself. The session is its newest: an older one closes with {@link CloseCode#REPLACED}. */
    Attachment attach(NodeId node, HubSession session);

    /** Something came before authentication, or in place of it, that should not have. */
    void unauthenticated(String remoteAddress, Fault fault);

    /** How a node stands with the hub. */
    sealed interface Standing {
        record Welcome(Ed25519PublicKey key) implements Standing {}

        record Refused(Problem problem, CloseCode code) implements Standing {}
    }

    /** The hub's side of one open session. */
    interface Attachment {
        /**
         * Judges one message; the answer may come later and on another thread. The bytes are not changed afterwards.
         */
        void relay(Slice message, RelayReply reply);

        /** A message was too large to be handed on: an invalid envelope like any other. */
        void oversized(Slice message, Problem problem);

        /** The node broke the session's protocol, or fell silent, and the session ends; no envelope is to blame. */
        void violated(Problem problem);

        /** Settles deliveries; ones that are not outstanding in this session are left aside. */
        void acknowledge(List<String> deliveryIds);

        /** Makes the delivery a dead letter, with that reason. */
        void reject(String deliveryId, String reason);

        /**
         * Settles deliveries for which the node signed, all of them or, if anything about it does not hold, none: then
         * the session ends, as with any frame that breaks the protocol. May do so later, and on another thread.
         */
        void acknowledge(List<String> deliveryIds, SignedStatement signed);

        /** As {@link #reject(String, String)}, if what the node signed holds; else nothing, and the session ends. */
        void reject(String deliveryId, String reason, SignedStatement signed);

        /** Answers with the state of one of the node's own messages. */
        void state(String messageId, Consumer<JsonObject> answer);

        /** The session has ended; what it had not acknowledged goes back to the queue. */
        void detach();
    }

    /**
     * Exactly one of its methods is called, once, from any thread. What it sends leaves at the session's next flush.
     */
    interface RelayReply {
        /** Whether the node wants the hub's promise: then an acceptance is answered by {@link #promised}. */
        boolean asksForPromise();

        void accepted(MessageId message, List<RefusedTarget> refused);

        /** Accepted, and this is the promise that the log will say so. */
        void promised(MessageId message, List<RefusedTarget> refused, JsonObject promise);

        void duplicate(MessageId message);

        /** The message is null when the envelope could not be read so far. */
        void refused(@Nullable MessageId message, Problem problem);
    }
}
