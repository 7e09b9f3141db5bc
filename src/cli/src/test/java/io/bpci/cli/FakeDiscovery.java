package io.bpci.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.cli.CliWorld.Answer;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.presence.Announcement;
import io.bpci.presence.Heartbeat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A fake: announcements as a hub takes them, read by the product's own rules and kept in memory. Guarded by its world.
 */
final class FakeDiscovery {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    private final Map<String, Ed25519PublicKey> keys = new TreeMap<>();
    private final Map<String, Announcement> announced = new TreeMap<>();
    final List<Heartbeat> heartbeats = new ArrayList<>();

    void register(NodeId node, Ed25519PublicKey key) {
        keys.put(node.value(), key);
    }

    Answer relay(String body) {
        Envelope envelope = Envelope.parse(body.getBytes(UTF_8));
        Ed25519PublicKey key = keys.get(envelope.sourceNode().value());
        if (key == null || envelope.verify(ENGINE, key) != DetachedJws.Outcome.VALID) {
            return CliWorld.problem(401, "bad-signature", "the signature is not over this envelope");
        }
        try {
            if (envelope.messageType().equals(Heartbeat.TYPE)) heartbeats.add(Heartbeat.of(envelope));
            else announced.put(envelope.sourceNode().value(), Announcement.of(envelope));
        } catch (Malformed e) {
            return CliWorld.problem(422, "schema-violation", e.getMessage());
        }
        return new Answer(202, Json.object().put("message_id", envelope.messageId().value()).build());
    }

    /**
     * @param path below {@code discovery/}
     * @param query as it stands in the URL
     */
    Answer answer(String path, String query) {
        if (path.equals("topology")) return topology();
        List<Json> nodes = new ArrayList<>();
        for (Announcement each : announced.values()) {
            boolean wanted = true;
            for (String filter : query.split("&")) wanted &= fits(each, filter);
            if (wanted) nodes.add(node(each));
        }
        return new Answer(200, Json.object().put("nodes", new JsonArray(nodes)).build());
    }

    private static boolean fits(Announcement announcement, String filter) {
        if (filter.startsWith("capability=")) {
            return announcement.profile().capabilities().contains(filter.substring("capability=".length()));
        }
        return !filter.startsWith("layer=")
                || filter.substring("layer=".length()).equals(String.valueOf(announcement.profile().layer()));
    }

    private static JsonObject node(Announcement announcement) {
        var node =
                Json.object()
                        .put("node_id", announcement.node().value())
                        .put("node_type", "Oracle")
                        .put("organisation", "north")
                        .put("announced_at", announcement.createdAt().toString())
                        .put("expires_at", announcement.expiresAt().toString())
                        .put("health", Json.object().put("status", "Idle").build())
                        .put("trust_score", 0.75)
                        .put("observations", 2);
        announcement.profile().content().without("valid_secs").members().forEach(node::put);
        return node.build();
    }

    Answer trust(String node) {
        return new Answer(
                200,
                Json.object()
                        .put("node_id", node)
                        .put("score", 0.75)
                        .put("observed", outcomes(2))
                        .put("decayed", outcomes(2))
                        .put("weights", outcomes(1))
                        .put("half_life_secs", 604_800)
                        .put("as_of", "2026-01-01T00:00:00Z")
                        .put("formula", "score = (1 + s) / (2 + s + f)")
                        .put("events_before", 12)
                        .build());
    }

    private static JsonObject outcomes(int delivered) {
        return Json.object().put("delivered", delivered).put("late", 0).put("invalid", 0).put("equivocated", 0).build();
    }

    private Answer topology() {
        List<Json> nodes = new ArrayList<>();
        for (String node : keys.keySet()) {
            nodes.add(
                    Json.object()
                            .put("node_id", node)
                            .put("node_type", "Oracle")
                            .put("organisation", "north")
                            .put("status", "Connected")
                            .put("trust_score", 0.5)
                            .put("announced", announced.containsKey(node))
                            .build());
        }
        var consent =
                Json.object()
                        .put("kind", "consent")
                        .put("source_organisation", "south")
                        .put("target_organisation", "north")
                        .build();
        return new Answer(
                200,
                Json.object()
                        .put("hub_node", "hub")
                        .put("at", "2026-01-01T00:00:00Z")
                        .put("nodes", new JsonArray(nodes))
                        .put("links", Json.array(consent))
                        .put("truncated", false)
                        .build());
    }
}
