package io.bpci.sealed;

import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import java.util.Set;

/**
 * What a sealed content belongs to, as bytes that go into every step of its encryption: the envelope as it is signed,
 * without what is being made. What was sealed for one envelope, sender, set of targets or level opens in no other.
 */
final class Binding {
    private static final String LABEL = "sealed";
    private static final String VERSION = "bpci-sealed/1";

    /** Made by sealing, or after it. */
    private static final Set<String> UNBOUND = Set.of("content", "encryption", "signature");

    private final byte[] bound;

    private Binding(byte[] bound) {
        this.bound = bound;
    }

    /**
     * @param envelope in canonical form, with or without the members that are made by sealing and signing
     * @param preface the members of {@code encryption} that are settled before
     */
    static Binding of(Slice envelope, JsonObject preface) {
        byte[] bytes = envelope.array();
        // No envelope has a member sealed, so the label can neither be taken for one nor be displaced by one.
        var bound = Json.object().put(LABEL, VERSION).put("encryption", preface);
        for (var member : StrictJson.members(bytes, envelope.from(), envelope.to())) {
            if (!UNBOUND.contains(member.name())) {
                bound.put(member.name(), StrictJson.parse(bytes, member.from(), member.to()));
            }
        }
        return new Binding(Jcs.canonical(bound.build()));
    }

    /** Authenticated with the content. */
    byte[] aad() {
        return bound;
    }

    /**
     * The {@code info} of HPKE for one recipient. RFC 9180, 7.2.1: 64 bytes are what any implementation takes, so it is
     * a digest; and it costs the same however many the targets are.
     */
    byte[] info(NodeId recipient, Thumbprint kid) {
        var info =
                Json.object()
                        .put(LABEL, VERSION)
                        .put("bound", Base64Url.encode(Digest.over(Slice.of(bound)).bytes()))
                        .put("node_id", recipient.value())
                        .put("kid", kid.value())
                        .build();
        return Digest.over(Slice.of(Jcs.canonical(info))).bytes();
    }

    /**
     * The {@code aad} of HPKE for every recipient: the key goes with this ciphertext. Without it a target of High, who
     * knows the content key, could pass another content under it to the others.
     */
    static byte[] keyAad(byte[] ciphertext) {
        return Digest.over(Slice.of(ciphertext)).bytes();
    }

    /** AES-GCM does not commit to its key: whoever makes two keys can make one ciphertext that opens under both. */
    byte[] commitment(byte[] contentKey) {
        return LabeledHkdf.hmac(contentKey, bound);
    }
}
