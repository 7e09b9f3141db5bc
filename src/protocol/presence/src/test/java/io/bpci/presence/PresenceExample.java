package io.bpci.presence;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** The worked example of {@code src/docs/protocol/discovery.md}. */
final class PresenceExample {
    static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    static final NodeId HUB_NODE = new NodeId("hub-001");
    static final NodeId NODE = new NodeId("node-001");
    static final Instant ANNOUNCED = Instant.parse("2026-11-21T08:00:00Z");
    static final Ed25519PrivateKey KEY = key();

    final Announcement announcement =
            Announcement.of(
                    envelope(
                            Announcement.TYPE,
                            "here-1",
                            new Announcement.Profile(
                                            List.of(Endpoint.parse("wss://node1.harbour.example:9443/relay")),
                                            new TreeSet<>(List.of("storage", "encryption")),
                                            SystemLayer.BPI_CORE,
                                            Identifier.parse("us"),
                                            Visibility.HUB,
                                            Duration.ofHours(1))
                                    .content()));
    final Heartbeat heartbeat = Heartbeat.of(envelope(Heartbeat.TYPE, "alive-1", Heartbeat.content()));

    private static Ed25519PrivateKey key() {
        byte[] seed = new byte[Ed25519PrivateKey.LENGTH];
        Arrays.fill(seed, (byte) 0x11);
        return Ed25519PrivateKey.fromSeed(seed);
    }

    static Envelope envelope(MessageType type, String name, Json content, NodeId... targets) {
        return Envelope.draft()
                .messageId(new MessageId(name))
                .source(NODE)
                .targets(targets.length == 0 ? List.of(HUB_NODE) : List.of(targets))
                .messageType(type)
                .priority(Priority.NORMAL)
                .createdAt(ANNOUNCED)
                .content(content)
                .sign(KEY, ENGINE);
    }

    /** What stands on the page, by its words. */
    List<String[]> lines() {
        return List.of(
                new String[] {"node-key", Jwk.write(KEY.publicKey()).toString()},
                new String[] {"announcement", text(announcement.envelope())},
                new String[] {"announcement-digest", announcement.digest().hex()},
                new String[] {"heartbeat", text(heartbeat.envelope())});
    }

    private static String text(Envelope envelope) {
        return new String(envelope.bytes(), StandardCharsets.UTF_8);
    }
}
