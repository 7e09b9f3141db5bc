package io.bpci.sealed;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.Base64Url;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What a node says of one of its encryption keys, to be signed with its Ed25519 key. Immutable.
 *
 * @param hubId the thumbprint of the hub's key, so that the statement is good at one hub only
 * @param createdAt from when on the key is to be used
 * @param notAfter the last moment at which others may seal to it; null if there is none
 * @param nonce 32 random bytes as base64url; never used twice
 */
public record EncryptionKeyStatement(
        Thumbprint hubId,
        NodeId nodeId,
        EncryptionPublicKey key,
        Instant createdAt,
        @Nullable Instant notAfter,
        String nonce) {
    static final Set<String> MEMBERS =
            Set.of("hub_id", "node_id", "kem", "public_key", "created_at", "not_after", "nonce");

    private static final String NOT_AFTER = "not_after";
    private static final int NONCE_BYTES = 32;

    /**
     * @throws Malformed if the nonce is not the base64url form of 32 bytes, or the key ends before it begins
     */
    public EncryptionKeyStatement {
        if (Base64Url.decode(nonce, "nonce").length != NONCE_BYTES) {
            throw new Malformed("nonce must be the base64url form of 32 random bytes");
        }
        if (notAfter != null && !notAfter.isAfter(createdAt)) {
            throw new Malformed("not_after must be after created_at");
        }
    }

    static EncryptionKeyStatement of(StrictObject json) {
        Kem kem = json.value("kem", Kem::parse);
        return new EncryptionKeyStatement(
                json.value("hub_id", Thumbprint::parse),
                json.value("node_id", NodeId::parse),
                json.value("public_key", text -> EncryptionPublicKey.parse(kem, text)),
                json.value("created_at", Timestamp::parse),
                json.has(NOT_AFTER) ? json.value(NOT_AFTER, Timestamp::parse) : null,
                json.text("nonce"));
    }

    public static String newNonce(RandomGenerator random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return Base64Url.encode(nonce);
    }

    /** What is signed, in canonical form. */
    public JsonObject json() {
        return Json.object()
                .put("hub_id", hubId.value())
                .put("node_id", nodeId.value())
                .put("kem", key.kem().wireName())
                .put("public_key", key.base64Url())
                .put("created_at", Timestamp.write(createdAt))
                .putIfPresent(NOT_AFTER, notAfter == null ? null : Timestamp.write(notAfter))
                .put("nonce", nonce)
                .build();
    }

    /**
     * @param nodeKey the node's own key, with which it signs its messages
     */
    public SignedEncryptionKey sign(Ed25519PrivateKey nodeKey, Ed25519 engine) {
        JsonObject json = json();
        var signature = DetachedJws.sign(SignedEncryptionKey.TYP, nodeKey, engine, Slice.of(Jcs.canonical(json)));
        return new SignedEncryptionKey(json, this, signature);
    }
}
