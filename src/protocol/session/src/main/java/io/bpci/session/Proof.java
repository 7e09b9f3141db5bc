package io.bpci.session;

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

import java.util.Base64;
import java.util.random.RandomGenerator;

/** The two proofs of the handshake: each end signs the other's fresh nonce, so that neither can be replayed. */
final class Proof {
    private static final int NONCE_BYTES = 32;

    private Proof() {}

    static String nonce(RandomGenerator random) {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String requireNonce(String member, String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            // Only one spelling of each nonce: what was signed is the text.
            if (bytes.length == NONCE_BYTES
                    && Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one message below.
        }
        throw new Malformed(member + " must be 32 bytes in base64url without padding");
    }

    static JsonObject ofNode(String clientNonce, Thumbprint hubId, String nodeId, String nonce) {
        return Json.object()
                .put("client_nonce", clientNonce)
                .put("hub_id", hubId.value())
                .put("node_id", nodeId)
                .put("nonce", nonce)
                .build();
    }

    static JsonObject ofHub(String clientNonce, Thumbprint hubId, String nodeId, String nonce, String sessionId) {
        return ofNode(clientNonce, hubId, nodeId, nonce).with("session_id", Json.of(sessionId));
    }

    static String sign(JsonObject proof, Ed25519PrivateKey key, Ed25519 engine) {
        return DetachedJws.sign(Typ.SESSION, key, engine, Slice.of(Jcs.canonical(proof))).compact();
    }

    static boolean holds(JsonObject proof, DetachedJws signature, Ed25519PublicKey key, Ed25519 engine) {
        return signature.verify(Typ.SESSION, key, engine, Slice.of(Jcs.canonical(proof))) == DetachedJws.Outcome.VALID;
    }
}
