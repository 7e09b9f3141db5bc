package io.bpci.sealed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Alice, who sends, and those who receive; each with a key of both KEMs. */
final class World {
    static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    static final SecureRandom RANDOM = new SecureRandom();
    static final Ed25519PrivateKey ALICE_SIGNS = Ed25519PrivateKey.fromSeed(each(1));
    static final NodeId ALICE = new NodeId("alice");
    static final NodeId BOB = new NodeId("bob");
    static final NodeId CAROL = new NodeId("carol");
    static final JsonObject CONTENT = Json.object().put("iban", "DE02").put("amount", "12.50").build();

    private World() {}

    static byte[] each(int number) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) number);
        return bytes;
    }

    /** The same at every call. */
    static EncryptionPrivateKey keyOf(NodeId node, Kem kem) {
        return EncryptionPrivateKey.fromSecret(kem, Digest.over(Slice.of((node + " " + kem).getBytes(UTF_8))).bytes());
    }

    static Map<NodeId, EncryptionPublicKey> keys(Kem kem, NodeId... nodes) {
        Map<NodeId, EncryptionPublicKey> keys = new LinkedHashMap<>();
        for (NodeId node : nodes) {
            keys.put(node, keyOf(node, kem).publicKey());
        }
        return keys;
    }

    static Sealing sealing(EncryptionLevel level, NodeId... targets) {
        return switch (level) {
            case NONE -> throw new IllegalArgumentException();
            case STANDARD -> Sealing.standard(keys(Kem.X25519, targets));
            case HIGH -> Sealing.high(keyOf(ALICE, Kem.X25519), keys(Kem.X25519, targets));
            case QUANTUM -> Sealing.quantum(keys(Kem.X_WING, targets));
        };
    }

    static EnvelopeDraft draft(NodeId... targets) {
        return Envelope.draft()
                .messageId(new MessageId("msg-001"))
                .source(ALICE)
                .targets(targets)
                .messageType(MessageType.DATA_SYNC)
                .content(CONTENT)
                .agreementId(new Identifier("agreement-7"))
                .correlationId(new Identifier("case-12"))
                .policyDomain(new Identifier("bank.example"))
                .expiresAt(Instant.parse("2026-11-21T09:00:00Z"))
                .createdAt(Instant.parse("2026-11-21T08:00:00.123Z"));
    }

    static Envelope sealed(EncryptionLevel level, NodeId... targets) {
        return new Sealer(RANDOM)
                .seal(draft(targets), sealing(level, targets).withAction("share"))
                .sign(ALICE_SIGNS, ENGINE);
    }

    /** With all keys of a node, and knowing those of Alice. */
    static Opener opener(NodeId node) {
        return new Opener(
                node,
                List.of(keyOf(node, Kem.X25519), keyOf(node, Kem.X_WING)),
                (source, kid) ->
                        source.equals(ALICE) ? Optional.of(keyOf(ALICE, Kem.X25519).publicKey()) : Optional.empty());
    }

    /** The envelope as JSON, to be changed. */
    static JsonObject json(Envelope envelope) {
        return (JsonObject) StrictJson.parse(envelope.bytes());
    }

    /** An envelope of those members, whoever signed it. */
    static Envelope envelope(JsonObject json) {
        return Envelope.parse(Jcs.canonical(json));
    }

    static JsonObject encryption(JsonObject envelope) {
        return (JsonObject) Objects.requireNonNull(envelope.get("encryption"));
    }
}
