package io.bpci.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The worked examples of {@code relay.md} and {@code receipt.md}: a node that signs for two messages and rejects one.
 */
final class AcknowledgementExample {
    static final Ed25519PrivateKey NODE = TestLog.key(5);
    static final NodeId NODE_ID = NodeId.parse("node-002");
    static final Thumbprint HUB_ID = PromiseExample.HUB_ID;
    static final Instant AT = Instant.parse("2026-11-21T08:00:00.400Z");

    /** That of the message of relay.md, and one of nothing that anybody has. */
    static final List<Digest> MESSAGES =
            List.of(
                    Digest.parse("5579f46e3fdd9e07531473e767b3841b6dada69aabbfdb8fa76361767feb59df"),
                    Digest.parse("0".repeat(64)));

    static final String REASON = "no such account";

    final AcknowledgementStatement.Signed signed =
            statement(AcknowledgementStatement.Outcome.ACKNOWLEDGED, MESSAGES).sign(NODE, TestLog.ENGINE);
    final AcknowledgementStatement.Signed rejected =
            statement(AcknowledgementStatement.Outcome.REJECTED, MESSAGES.subList(0, 1)).sign(NODE, TestLog.ENGINE);
    final JsonObject event = event("acknowledged", SignedAcknowledgement.ofEach(signed, MESSAGES).getFirst());
    final TestLog log = logOf(event);
    final Receipt receipt = receipt(event);

    static AcknowledgementStatement statement(AcknowledgementStatement.Outcome outcome, List<Digest> messages) {
        return new AcknowledgementStatement(
                HUB_ID,
                NODE_ID,
                outcome,
                AcknowledgementStatement.rootOf(messages),
                messages.size(),
                AT,
                outcome == AcknowledgementStatement.Outcome.REJECTED ? Optional.of(REASON) : Optional.empty());
    }

    /** As the hub logs it for the first of the messages. */
    static JsonObject event(String kind, SignedAcknowledgement acknowledgement) {
        return Json.object()
                .put(SignedAcknowledgement.MEMBER, acknowledgement.json())
                .put("at", "2026-11-21T08:00:00.450Z")
                .put("delivered_at", "2026-11-21T08:00:00.210Z")
                .put("digest", MESSAGES.getFirst().hex())
                .put("event_id", "00112233445566778899aabbccddeeff-4")
                .put("kind", kind)
                .put("message_id", "msg-001")
                .put("node_id", "node-001")
                .put("target_node", NODE_ID.value())
                .build();
    }

    /** The hub's log, which has that event and one before it. */
    static TestLog logOf(JsonObject event) {
        return TestLog.named(PromiseExample.ORIGIN, 1)
                .append(Example.entry(PromiseExample.BEFORE, 7), Example.entry(event.toString(), 11));
    }

    static Receipt receipt(JsonObject event) {
        TestLog log = logOf(event);
        var shown =
                new Receipt.Disclosure(
                        TestLog.bytes(11), LogEntry.hidden((JsonObject) StrictJson.parse(Jcs.canonical(event))));
        return log.receipt(1, log.head(), Optional.of(shown));
    }

    /** As the node, or whoever has another key, would have signed this. */
    static JsonObject acknowledgement(JsonObject statement, Typ typ, Ed25519PrivateKey key) {
        var jws = DetachedJws.sign(typ, key, TestLog.ENGINE, Slice.of(Jcs.canonical(statement)));
        return new AcknowledgementExample()
                .acknowledgementJson()
                .with("statement", statement)
                .with("signature", Json.of(jws.compact()));
    }

    JsonObject acknowledgementJson() {
        return SignedAcknowledgement.ofEach(signed, MESSAGES).getFirst().json();
    }

    static JsonObject frame(String type, String ids, AcknowledgementStatement.Signed signed) {
        JsonObject frame = (JsonObject) StrictJson.parse(("{\"type\":\"" + type + "\"," + ids + "}").getBytes(UTF_8));
        return frame.with("signature", Json.of(signed.signature().compact())).with("statement", signed.object());
    }

    /** What stands on the page of the relay protocol, by its words. */
    List<String[]> lines() {
        return List.of(
                new String[] {"ack-key", Jwk.write(NODE.publicKey()).toString()},
                new String[] {"ack-kid", NODE.publicKey().thumbprint().value()},
                new String[] {"ack-digest", MESSAGES.getFirst().hex()},
                new String[] {"ack-digest-2", MESSAGES.getLast().hex()},
                new String[] {"ack-leaf", AcknowledgementStatement.leaf(MESSAGES.getFirst()).toString()},
                new String[] {"ack-leaf-2", AcknowledgementStatement.leaf(MESSAGES.getLast()).toString()},
                new String[] {"ack-root", signed.statement().root().toString()},
                new String[] {"ack-payload", signed.object().toString()},
                new String[] {"ack-signature", signed.signature().compact()},
                new String[] {
                    "ack-frame",
                    frame("acknowledge", "\"delivery_ids\":[\"q2m5r0Qm.1\",\"q2m5r0Qm.2\"]", signed).toString()
                },
                new String[] {"reject-payload", rejected.object().toString()},
                new String[] {"reject-signature", rejected.signature().compact()});
    }

    /** What stands on the page of receipts. */
    List<String[]> receiptLines() {
        return List.of(
                new String[] {"hub-log-key", log.verifierKey()},
                new String[] {"target-key", Jwk.write(NODE.publicKey()).toString()},
                new String[] {"acknowledged", event.toString()},
                new String[] {"signed-receipt", receipt.json().toString()});
    }
}
