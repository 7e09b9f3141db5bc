package io.bpci.sealed;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import java.util.Set;

/**
 * A message's content key as one target gets it: an element of {@code recipients}.
 *
 * @param kid the name of the target's public key to which it is sealed
 * @param enc what carries the secret of HPKE, in base64url: 32 bytes for X25519, 1120 for X-Wing
 * @param key the content key under that secret, in base64url: 48 bytes
 */
public record SealedKey(NodeId nodeId, Thumbprint kid, String enc, String key) {
    static final Set<String> MEMBERS = Set.of("node_id", "kid", "enc", "key");
    private static final int KEY_LENGTH = AesGcm.KEY_LENGTH + AesGcm.TAG_LENGTH;

    /**
     * @throws Malformed if {@code key} is not the base64url form of 48 bytes, or {@code enc} not of some
     */
    public SealedKey {
        Base64Url.decode(enc, "enc");
        int length = Base64Url.decode(key, "key").length;
        if (length != KEY_LENGTH) throw new Malformed("key must be %d bytes, not %d".formatted(KEY_LENGTH, length));
    }

    static SealedKey of(StrictObject json) {
        return new SealedKey(
                json.value("node_id", NodeId::parse),
                json.value("kid", Thumbprint::parse),
                json.text("enc"),
                json.text("key"));
    }

    /**
     * @throws Malformed if {@code enc} is not what this KEM makes
     */
    void requireOf(Kem kem) {
        byte[] bytes = encBytes();
        if (bytes.length != kem.encLength()) {
            throw new Malformed("enc of %s must be %d bytes, not %d".formatted(kem, kem.encLength(), bytes.length));
        }
        // That of X-Wing ends with an X25519 point. Of the ML-KEM ciphertext before it, any bytes are one.
        Curve25519.requireSound(bytes, bytes.length - Curve25519.LENGTH, "enc");
    }

    byte[] encBytes() {
        return Base64Url.decode(enc, "enc");
    }

    byte[] keyBytes() {
        return Base64Url.decode(key, "key");
    }

    JsonObject json() {
        return Json.object()
                .put("node_id", nodeId.value())
                .put("kid", kid.value())
                .put("enc", enc)
                .put("key", key)
                .build();
    }
}
