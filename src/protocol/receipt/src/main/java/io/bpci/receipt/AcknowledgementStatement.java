package io.bpci.receipt;

import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;
import io.bpci.merkle.CompactRange;
import io.bpci.merkle.Hash;
import io.bpci.merkle.Rfc6962;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a node signs when it acknowledges deliveries or rejects one: which messages these were, by the root of the tree
 * over their digests. Immutable.
 *
 * @param hubId the hub that delivered them, by the thumbprint of its key
 * @param nodeId the node that got them, and signs
 * @param root of the tree (RFC 6962) whose leaves are the 32 bytes of the messages' digests, in the order of the frame
 * @param count how many these are
 * @param at by the node's clock
 * @param reason of a rejection, as the frame has it; may be empty text
 */
public record AcknowledgementStatement(
        Thumbprint hubId, NodeId nodeId, Outcome outcome, Hash root, long count, Instant at, Optional<String> reason) {
    /** So many deliveries one frame may settle. */
    public static final int MOST = 10_000;

    private static final int MAX_REASON = 1_000;
    private static final String REASON = "reason";
    private static final Set<String> MEMBERS = Set.of("hub_id", "node_id", "outcome", "root", "count", "at", REASON);

    /** What the node did with the messages. */
    public enum Outcome {
        ACKNOWLEDGED,
        REJECTED;

        /** Also the kind of the event that says so. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Outcome parse(String wireName) {
            for (Outcome outcome : values()) if (outcome.wireName().equals(wireName)) return outcome;
            throw new Malformed("must be acknowledged or rejected");
        }
    }

    /**
     * @throws Malformed if it is about no message or too many, or has a reason where there is none to give
     */
    public AcknowledgementStatement {
        if (count < 1 || count > MOST) throw new Malformed("count must be from 1 to %d, not %d".formatted(MOST, count));
        if (outcome == Outcome.REJECTED) {
            if (count != 1) throw new Malformed("count must be 1 where outcome is rejected, not " + count);
            if (reason.isEmpty()) throw new Malformed("reason is missing, and outcome is rejected");
            if (reason.get().length() > MAX_REASON) {
                throw new Malformed("reason must have at most %d characters".formatted(MAX_REASON));
            }
        } else if (reason.isPresent()) {
            throw new Malformed("reason is there, and outcome is not rejected");
        }
    }

    /** The leaf that stands for a message. */
    static Hash leaf(Digest message) {
        return Rfc6962.leaf(Slice.of(message.bytes()));
    }

    /** The root of the tree over the digests of these messages, in this order. */
    public static Hash rootOf(List<Digest> messages) {
        byte[] leaves = new byte[messages.size() * Hash.LENGTH];
        for (int i = 0; i < messages.size(); i++) leaf(messages.get(i)).copyTo(leaves, i * Hash.LENGTH);
        return new CompactRange(0, List.of()).rootWith(Slice.of(leaves));
    }

    /**
     * A statement and the signature that came with it, which is still to be verified.
     *
     * @param object what was signed, as it was written
     */
    public record Signed(AcknowledgementStatement statement, JsonObject object, DetachedJws signature) {
        /**
         * @throws Malformed if the object is no statement, naming the member at fault
         */
        public static Signed of(JsonObject object, DetachedJws signature) {
            return new Signed(AcknowledgementStatement.parse(object), object, signature);
        }

        public DetachedJws.Outcome verify(Ed25519PublicKey key, Ed25519 engine) {
            return signature.verify(Typ.ACK, key, engine, Slice.of(Jcs.canonical(object)));
        }
    }

    private static AcknowledgementStatement parse(JsonObject object) {
        var json = StrictObject.of(object, "an acknowledgement's statement", MEMBERS);
        return new AcknowledgementStatement(
                json.value("hub_id", Thumbprint::parse),
                json.value("node_id", NodeId::parse),
                json.value("outcome", Outcome::parse),
                json.value("root", Hash::parse),
                json.number("count"),
                json.value("at", Timestamp::parse),
                json.has(REASON) ? Optional.of(json.text(REASON)) : Optional.empty());
    }

    /** Signs it, with the node's key. */
    public Signed sign(Ed25519PrivateKey key, Ed25519 engine) {
        JsonObject object = json();
        return new Signed(this, object, DetachedJws.sign(Typ.ACK, key, engine, Slice.of(Jcs.canonical(object))));
    }

    private JsonObject json() {
        return Json.object()
                .put("at", Timestamp.write(at))
                .put("count", count)
                .put("hub_id", hubId.value())
                .put("node_id", nodeId.value())
                .put("outcome", outcome.wireName())
                .putIfPresent(REASON, reason.orElse(null))
                .put("root", root.toString())
                .build();
    }
}
