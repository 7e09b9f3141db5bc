package io.bpci.discovery;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.discovery.internal.HubWatch;
import io.bpci.discovery.internal.TestDiscovery;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Metrics;
import io.bpci.platform.PageRequest;
import io.bpci.platform.TestDatabase;
import io.bpci.presence.Announcement;
import io.bpci.presence.SystemLayer;
import io.bpci.relay.HubService.Answer;
import io.bpci.relay.HubService.Received;
import io.bpci.wire.DiscoveredNodePage;
import io.bpci.wire.HealthStatus;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** A hub that finds nodes, on a real database, with nodes of two organisations. */
final class DiscoveryWorld {
    static final NodeId HUB = new NodeId("hub");

    final TestDatabase database;
    final NodeWorld nodes;
    final TestDiscovery parts;
    final PresenceBox box = new PresenceBox();
    private final Discovery discovery = new Discovery();
    private final Topology topology = new Topology();
    private final DiscoveryKeeper keeper;
    private final Map<String, Ed25519PrivateKey> keys = new HashMap<>();
    private int messages;

    DiscoveryWorld(TestDatabase database, NodeWorld nodes) {
        this.database = database;
        this.nodes = nodes;
        parts = new TestDiscovery(database, nodes, Map.of());
        HubWatch watch = parts.ledger.begin();
        keeper =
                new DiscoveryKeeper() {
                    @Override
                    public HubWatch watch() {
                        return watch;
                    }
                };
        box.announcements = parts.announcements;
        box.metrics = new Metrics();
        discovery.announcements = parts.announcements;
        discovery.registry = nodes.registry(registry -> registry);
        discovery.ledger = parts.ledger;
        discovery.keeper = keeper;
        discovery.settings = parts.settings;
        discovery.clock = nodes.clock;
        topology.announcements = parts.announcements;
        topology.registry = nodes.registry(registry -> registry);
        topology.consents = nodes.consents(consents -> consents);
        topology.ledger = parts.ledger;
        topology.keeper = keeper;
        topology.settings = parts.settings;
        topology.clock = nodes.clock;
    }

    <T> T discovery(Function<Discovery, T> act) {
        return database.inTransaction(() -> act.apply(discovery));
    }

    <T> T topology(Function<Topology, T> act) {
        return database.inTransaction(() -> act.apply(topology));
    }

    void register(Caller caller, String... names) {
        for (String name : names) {
            var key = Ed25519PrivateKey.generate(NodeWorld.RANDOM);
            keys.put(name, key);
            nodes.registered(caller, name, key.publicKey());
        }
    }

    Envelope message(String node, MessageType type, String content, Instant createdAt) {
        return Envelope.draft()
                .messageId(new MessageId("m-" + ++messages))
                .source(new NodeId(node))
                .targets(HUB)
                .messageType(type)
                .priority(Priority.NORMAL)
                .createdAt(createdAt)
                .content(StrictJson.parse(content.getBytes(StandardCharsets.UTF_8)))
                .sign(Objects.requireNonNull(keys.get(node), node), NodeWorld.ENGINE);
    }

    Envelope announcement(String node, String visibility, String more, Instant createdAt) {
        String content =
                "{\"endpoints\":[\"wss://%s.example\"],\"visibility\":\"%s\",\"valid_secs\":3600%s}"
                        .formatted(node, visibility, more);
        return message(node, Announcement.TYPE, content, createdAt);
    }

    /** The node says that it can do these, and more. */
    void announces(String node, String visibility, String capabilities, String more) {
        take(announcement(node, visibility, ",\"capabilities\":[" + capabilities + "]" + more, nodes.clock.instant()));
    }

    /** Why each is rejected; empty if it is not. */
    List<Optional<String>> take(Envelope... messages) {
        return box
                .take(List.of(messages).stream().map(each -> new Received(each, nodes.clock.instant())).toList())
                .stream()
                .map(answer ->
                        answer instanceof Answer.Rejected(String why) ? Optional.of(why) : Optional.<String>empty())
                .toList();
    }

    static DiscoveryQuery all() {
        return query(null, null, null, null);
    }

    static DiscoveryQuery query(
            @Nullable String capability,
            @Nullable SystemLayer layer,
            @Nullable HealthStatus status,
            @Nullable String jurisdiction) {
        return new DiscoveryQuery(
                capability, layer, status, jurisdiction, null, DiscoveryQuery.Order.NODE_ID, PageRequest.first());
    }

    List<String> found(Caller caller, DiscoveryQuery query) {
        DiscoveredNodePage page = discovery(discovery -> discovery.find(caller, query));
        return page.nodes().stream().map(node -> node.nodeId().value()).toList();
    }

    void record(EventKind kind, JsonObject members) {
        database.inTransaction(() -> parts.audit.record(kind, members));
    }

    /** The target acknowledged so long after it had the message. */
    void acknowledged(String target, Duration after) {
        record(
                EventKind.ACKNOWLEDGED,
                Json.object()
                        .put(Member.NODE, "somebody")
                        .put(Member.TARGET, target)
                        .put(Member.DELIVERED_AT, nodes.clock.instant().minus(after).toString())
                        .build());
    }
}
