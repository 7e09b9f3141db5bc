package io.bpci.envelope;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;

import java.time.Instant;
import java.util.Arrays;

/** Keys and envelopes that the tests share. */
final class Samples {
    static final Ed25519 ENGINE = Ed25519.fastest();
    static final Ed25519PrivateKey KEY = key(1);
    static final Ed25519PrivateKey OTHER_KEY = key(2);

    private Samples() {}

    private static Ed25519PrivateKey key(int number) {
        byte[] seed = new byte[Ed25519PrivateKey.LENGTH];
        Arrays.fill(seed, (byte) number);
        return Ed25519PrivateKey.fromSeed(seed);
    }

    static EnvelopeDraft draft() {
        return Envelope.draft()
                .messageId(new MessageId("msg-001"))
                .source(new NodeId("node-001"))
                .targets(new NodeId("node-002"), new NodeId("node-003"))
                .messageType(MessageType.DATA_SYNC)
                .content(Json.object().put("account", "123").put("balance", 1000).build())
                .priority(Priority.HIGH)
                .createdAt(Instant.parse("2026-11-21T08:00:00.123Z"));
    }

    static EnvelopeDraft fullDraft() {
        return draft().expiresAt(Instant.parse("2026-11-21T09:00:00Z"))
                .correlationId(new Identifier("c:1"))
                .agreementId(new Identifier("a-1"))
                .policyDomain(new Identifier("bank.example"))
                .traceParent(new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .schemaVersion(new Identifier("1.2"))
                .encryption(Json.object().put("level", "High").build());
    }

    /** A signed envelope as JSON, to be changed. */
    static JsonObject json() {
        return (JsonObject) StrictJson.parse(fullDraft().sign(KEY, ENGINE).bytes());
    }

    /** An envelope of about 1 KiB in canonical form. */
    static byte[] oneKibibyte() {
        return draft().content(Json.object().put("body", "x".repeat(480)).put("kind", "note").put("n", 7).build())
                .sign(KEY, ENGINE)
                .bytes();
    }
}
