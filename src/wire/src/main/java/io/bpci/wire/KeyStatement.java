package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonIgnore;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * What the keys sign when one replaces the other: a JWS of typ {@code bpci-key} over the canonical form of exactly
 * these six members.
 *
 * @param hubId the thumbprint of the hub's key, so that the statement is good at one hub only
 * @param nonce 32 random bytes as base64url; never used twice
 * @param createdAt fresh for five minutes
 */
public record KeyStatement(
        Thumbprint hubId,
        NodeId nodeId,
        Thumbprint oldThumbprint,
        Thumbprint newThumbprint,
        String nonce,
        Instant createdAt) {
    private static final int NONCE_BYTES = 32;

    /**
     * @throws Malformed if the nonce is not the base64url form of 32 bytes
     */
    public KeyStatement {
        if (Base64Url.decode(nonce, "nonce").length != NONCE_BYTES) {
            throw new Malformed("nonce must be the base64url form of 32 random bytes");
        }
    }

    public static String newNonce(RandomGenerator random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return Base64Url.encode(nonce);
    }

    public JsonObject toJson() {
        return Json.object()
                .put("created_at", Timestamp.write(createdAt))
                .put("hub_id", hubId.value())
                .put("new_thumbprint", newThumbprint.value())
                .put("node_id", nodeId.value())
                .put("nonce", nonce)
                .put("old_thumbprint", oldThumbprint.value())
                .build();
    }

    /** The bytes that are signed. */
    @JsonIgnore
    public Slice payload() {
        return Slice.of(Jcs.canonical(toJson()));
    }
}
