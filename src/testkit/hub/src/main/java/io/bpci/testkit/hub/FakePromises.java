package io.bpci.testkit.hub;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.receipt.LogEntry;
import io.bpci.receipt.Promise;
import io.bpci.receipt.Receipt;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Promises for a log that the fake hub does not have. Guarded by its hub. */
public final class FakePromises {
    /** What a test does to a promise. */
    public interface Bend {
        @Nullable JsonObject bent(JsonObject promise);
    }

    private Bend bend = promise -> promise;
    private int made;

    FakePromises() {}

    void bend(Bend how) {
        bend = how;
    }

    @Nullable JsonObject make(Envelope envelope, Ed25519PrivateKey key, Ed25519 engine) {
        Instant now = Instant.now();
        var terms = new Promise.Terms(0, now, now.plus(Duration.ofMinutes(10)));
        return bend.bent(of(event(envelope, now, "fake-" + made++), terms, key, engine).json());
    }

    /** The promise of one event, behind a salt of zeros. */
    public static Promise of(JsonObject event, Promise.Terms terms, Ed25519PrivateKey key, Ed25519 engine) {
        byte[] canonical = Jcs.canonical(event);
        byte[] salt = new byte[LogEntry.SALT_BYTES];
        byte[] entry = LogEntry.of(Slice.of(canonical), StrictJson.members(canonical, 0, canonical.length), salt);
        var promised = new Promise.Promised(Slice.of(entry), new Receipt.Disclosure(salt, LogEntry.hidden(event)));
        return Promise.make(List.of(promised), terms, key, engine).getFirst();
    }

    private static JsonObject event(Envelope envelope, Instant now, String id) {
        return Json.object()
                .put("at", now.toString())
                .put("digest", envelope.digest().hex())
                .put("event_id", id)
                .put("kind", "accepted")
                .put("message_id", envelope.messageId().value())
                .put("node_id", envelope.sourceNode().value())
                .put("target_nodes", Json.strings(envelope.targetNodes().stream().map(NodeId::value).toList()))
                .build();
    }
}
