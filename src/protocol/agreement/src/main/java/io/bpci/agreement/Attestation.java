package io.bpci.agreement;

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

import java.time.Instant;
import java.util.Set;

/**
 * By which the node that owns an application answers for what the application says of itself: the second factor.
 * Immutable.
 *
 * @param statement the digest of the very statement
 */
public record Attestation(NodeId appId, Digest statement, NodeId ownerNode, Thumbprint hubId, Instant createdAt) {
    public static final Typ TYP = new Typ("bpci-app-attestation");

    private static final String SIGNATURE = "signature";
    private static final Set<String> MEMBERS =
            Set.of("app_id", "statement_digest", "owner_node", "hub_id", "created_at", SIGNATURE);

    /**
     * An attestation and the owner's signature, which is still to be verified.
     *
     * @param object what was signed, as it was written
     */
    public record Signed(Attestation attestation, JsonObject object, DetachedJws signature) {
        /**
         * @throws Malformed if the object is none, naming the member at fault
         */
        public static Signed parse(JsonObject given) {
            var json = StrictObject.of(given, "an attestation", MEMBERS);
            return new Signed(read(json), given.without(SIGNATURE), DetachedJws.parse(json.text(SIGNATURE)));
        }

        public DetachedJws.Outcome verify(Ed25519PublicKey key, Ed25519 engine) {
            return signature.verify(TYP, key, engine, Slice.of(Jcs.canonical(object)));
        }

        public JsonObject json() {
            return object.with(SIGNATURE, Json.of(signature.compact()));
        }
    }

    private static Attestation read(StrictObject json) {
        return new Attestation(
                json.value("app_id", NodeId::parse),
                json.value("statement_digest", Digest::parse),
                json.value("owner_node", NodeId::parse),
                json.value("hub_id", Thumbprint::parse),
                json.value("created_at", Timestamp::parse));
    }

    /** Signs it, with the owner's key. */
    public Signed sign(Ed25519PrivateKey key, Ed25519 engine) {
        JsonObject object =
                Json.object()
                        .put("app_id", appId.value())
                        .put("statement_digest", statement.hex())
                        .put("owner_node", ownerNode.value())
                        .put("hub_id", hubId.value())
                        .put("created_at", Timestamp.write(createdAt))
                        .build();
        return new Signed(this, object, DetachedJws.sign(TYP, key, engine, Slice.of(Jcs.canonical(object))));
    }
}
