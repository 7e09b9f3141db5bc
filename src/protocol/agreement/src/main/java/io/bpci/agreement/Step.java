package io.bpci.agreement;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * What a party says about an agreement: an envelope by it, to the hub, whose content names the terms by their digest.
 * Immutable.
 *
 * @param termsDigest of the very terms that the party saw
 * @param reason for people, and for the other party; null if none is given
 */
public record Step(Envelope envelope, Kind kind, Identifier agreementId, Digest termsDigest, @Nullable String reason) {
    public static final MessageType TYPE = new MessageType("x-bpci-agreement");
    public static final int MAX_REASON = 500;

    /** A step with the longest reason in any script fits. */
    public static final int MAX_BYTES = 8 << 10;

    private static final String REASON = "reason";
    private static final Set<String> MEMBERS = Set.of("step", "agreement_id", "terms_digest", REASON);

    /** What a party can do. */
    public enum Kind {
        /** Agree to the terms. They are in force once both have. */
        SIGN("sign"),
        /** Not agree to terms that the other party may still sign, or has signed. */
        DECLINE("decline"),
        /** Let nothing pass until it resumes. */
        SUSPEND("suspend"),
        /** End its own suspension. */
        RESUME("resume"),
        /** End the agreement for ever. */
        REVOKE("revoke");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        /**
         * @throws Malformed if there is no such step
         */
        public static Kind parse(String wireName) {
            for (Kind kind : values()) if (kind.wireName.equals(wireName)) return kind;
            throw new Malformed("must be sign, decline, suspend, resume or revoke");
        }
    }

    /**
     * Reads it; whether the signature holds is for {@link Envelope#verify}.
     *
     * @throws Malformed if the envelope is no step, naming the member at fault
     */
    public static Step of(Envelope envelope) {
        if (!envelope.messageType().equals(TYPE)) throw new Malformed("message_type of a step is " + TYPE);
        if (envelope.bytes().length > MAX_BYTES) throw new Malformed("a step has at most " + MAX_BYTES + " bytes");
        if (envelope.targetNodes().size() != 1) throw new Malformed("target_nodes of a step is the hub alone");
        var json = StrictObject.of(envelope.content(), "the content of a step", MEMBERS);
        String reason = json.has(REASON) ? json.text(REASON) : null;
        if (reason != null && reason.length() > MAX_REASON) {
            throw new Malformed("reason has at most %d characters".formatted(MAX_REASON));
        }
        return new Step(
                envelope,
                json.value("step", Kind::parse),
                json.value("agreement_id", Identifier::parse),
                json.value("terms_digest", Digest::parse),
                reason);
    }

    /** What the envelope of a step holds. */
    public static JsonObject content(Kind kind, Identifier agreementId, Digest termsDigest, @Nullable String reason) {
        return Json.object()
                .put("step", kind.wireName())
                .put("agreement_id", agreementId.value())
                .put("terms_digest", termsDigest.hex())
                .putIfPresent(REASON, reason)
                .build();
    }

    public NodeId party() {
        return envelope.sourceNode();
    }

    public NodeId hub() {
        return envelope.targetNodes().getFirst();
    }
}
