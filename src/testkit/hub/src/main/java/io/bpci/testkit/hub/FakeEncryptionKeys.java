package io.bpci.testkit.hub;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.sealed.EncryptionKeyStatement;
import io.bpci.sealed.SignedEncryptionKey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The encryption keys that a hub lists, in the form in which it does: the last of each KEM is current. Takes every
 * statement, whoever signed it, so that a test can be a hub that makes things up. Safe for concurrent use.
 */
public final class FakeEncryptionKeys {
    private static final String VALID_UNTIL = "valid_until";

    private final Map<NodeId, List<JsonObject>> listed = new HashMap<>();

    /** What the hub answers to who publishes. */
    public synchronized JsonObject publish(NodeId node, SignedEncryptionKey key, Instant now) {
        EncryptionKeyStatement said = key.statement();
        List<JsonObject> keys = listed.computeIfAbsent(node, _ -> new ArrayList<>());
        Json kem = Json.of(said.key().kem().wireName());
        keys.replaceAll(each -> kem.equals(each.get("kem")) ? ended(each, now) : each);
        Instant end = said.notAfter();
        JsonObject info =
                Json.object()
                        .put("kid", said.key().kid().value())
                        .put("kem", kem)
                        .put("public_key", said.key().base64Url())
                        .put("valid_from", Timestamp.write(said.createdAt()))
                        .putIfPresent(VALID_UNTIL, end == null ? null : Timestamp.write(end))
                        .put("statement", key.json())
                        .build();
        keys.add(info);
        return info;
    }

    /** Lists something of a test's own. */
    public synchronized void list(NodeId node, JsonObject info) {
        listed.computeIfAbsent(node, _ -> new ArrayList<>()).add(info);
    }

    /** Ends all keys of the node, as after a change of its key by force. */
    public synchronized void end(NodeId node, Instant now) {
        listed.getOrDefault(node, List.of()).replaceAll(each -> ended(each, now));
    }

    private static JsonObject ended(JsonObject info, Instant now) {
        return info.get(VALID_UNTIL) == null ? info.with(VALID_UNTIL, Json.of(Timestamp.write(now))) : info;
    }

    /** What the hub answers to who asks for a node's keys. */
    public synchronized JsonObject of(NodeId node) {
        return Json.object()
                .put("node_id", node.value())
                .put("keys", new JsonArray(List.copyOf(listed.getOrDefault(node, List.of()))))
                .build();
    }
}
