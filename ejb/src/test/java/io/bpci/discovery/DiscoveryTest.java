package io.bpci.discovery;

import static io.bpci.discovery.DiscoveryWorld.all;
import static io.bpci.discovery.DiscoveryWorld.query;
import static io.bpci.nodes.NodeWorld.ADMIN;
import static io.bpci.nodes.NodeWorld.ANNA;
import static io.bpci.nodes.NodeWorld.AUDITOR;
import static io.bpci.nodes.NodeWorld.BERT;
import static io.bpci.nodes.NodeWorld.NOBODY;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.discovery.internal.HubWatch;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.TestDatabase;
import io.bpci.presence.Heartbeat;
import io.bpci.presence.SystemLayer;
import io.bpci.problem.Fault;
import io.bpci.wire.DiscoveredNode;
import io.bpci.wire.DiscoveredNodePage;
import io.bpci.wire.HealthStatus;
import io.bpci.wire.NewAllowRule;
import io.bpci.wire.NodePresence;
import io.bpci.wire.TopologyInfo;
import io.bpci.wire.TopologyInfo.LinkKind;
import io.bpci.wire.TrustInfo;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Nodes announce themselves and are found, on both real databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class DiscoveryTest {
    private static final NodeId PUMP = new NodeId("pump");

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private DiscoveryWorld world;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new DiscoveryWorld(database, new NodeWorld(database));
        world.register(ANNA, "pump", "valve");
        world.register(BERT, "vault");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static void refused(Fault fault, String words, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageContaining(words);
    }

    private NodePresence pump() {
        return world.discovery(discovery -> discovery.show(ANNA, PUMP));
    }

    @Test
    void nodesAreFoundByWhatTheyAnnounce() {
        world.announces(
                "pump", "organisation", "\"storage\",\"relay\"", ",\"layer\":\"BpiCore\",\"jurisdiction\":\"us\"");
        world.announces("valve", "organisation", "\"relay\"", ",\"layer\":\"HttpCage\",\"jurisdiction\":\"ch\"");
        world.announces("vault", "organisation", "\"storage\"", "");
        assertThat(world.found(ADMIN, all())).containsExactly("pump", "valve", "vault");
        assertThat(world.found(ADMIN, query("storage", null, null, null))).containsExactly("pump", "vault");
        assertThat(world.found(ADMIN, query("stor", null, null, null))).isEmpty();
        assertThat(world.found(ADMIN, query(null, SystemLayer.HTTP_CAGE, null, null))).containsExactly("valve");
        assertThat(world.found(ADMIN, query(null, null, null, "us"))).containsExactly("pump");
        assertThat(world.found(ADMIN, query("relay", SystemLayer.BPI_CORE, null, "ch"))).isEmpty();
        DiscoveredNode pump =
                world.<DiscoveredNodePage>discovery(d -> d.find(ADMIN, query("relay", null, null, "us")))
                        .nodes()
                        .getFirst();
        assertThat(pump.endpoints()).containsExactly("wss://pump.example");
        assertThat(pump.capabilities()).containsExactly("relay", "storage");
        assertThat(pump.trustScore()).isEqualTo(0.5);
        assertThat(pump.organisation()).isEqualTo("acme");
    }

    @Test
    void anOperatorSeesItsOwnNodesAndThoseThatAnnounceThemselvesToTheHub() {
        world.announces("pump", "organisation", "", "");
        world.announces("valve", "hub", "", "");
        world.announces("vault", "organisation", "", "");
        assertThat(world.found(ANNA, all())).containsExactly("pump", "valve");
        assertThat(world.found(BERT, all())).containsExactly("valve", "vault");
        assertThat(world.found(AUDITOR, all())).containsExactly("pump", "valve", "vault");
        refused(Fault.FORBIDDEN, "needs the role", () -> world.found(NOBODY, all()));
        assertThat(world.<NodePresence>discovery(d -> d.show(BERT, new NodeId("valve"))).announcement()).isNotNull();
        refused(Fault.FORBIDDEN, "another organisation", () -> world.discovery(d -> d.show(BERT, PUMP)));
        refused(Fault.FORBIDDEN, "another organisation", () -> world.discovery(d -> d.trust(BERT, PUMP)));
        refused(Fault.NOT_FOUND, "no node gone", () -> world.discovery(d -> d.show(ADMIN, new NodeId("gone"))));
        refused(Fault.FORBIDDEN, "needs the role", () -> world.discovery(d -> d.show(NOBODY, PUMP)));

        // To be hidden again it says so.
        world.nodes.clock.move(Duration.ofSeconds(1));
        world.announces("valve", "organisation", "", "");
        assertThat(world.found(BERT, all())).containsExactly("vault");
    }

    @Test
    void theNewestAnnouncementHoldsInWhateverOrderTheyCome() {
        Instant now = world.nodes.clock.instant();
        Envelope old = world.announcement("pump", "hub", ",\"capabilities\":[\"old\"]", now.minusSeconds(1));
        Envelope fresh = world.announcement("pump", "hub", ",\"capabilities\":[\"new\"]", now);
        assertThat(world.take(fresh, old)).containsExactly(Optional.empty(), Optional.empty());
        assertThat(pump().announcement()).isNotNull();
        assertThat(world.found(ANNA, query("new", null, null, null))).containsExactly("pump");
        assertThat(world.found(ANNA, query("old", null, null, null))).isEmpty();
        // As after a crash: the same once more.
        assertThat(world.take(old, fresh)).containsExactly(Optional.empty(), Optional.empty());
        assertThat(world.found(ANNA, query("new", null, null, null))).containsExactly("pump");
        JsonObject shown = pump().announcement();
        assertThat(shown).isEqualTo(StrictJson.parse(fresh.bytes()));
    }

    @Test
    void anAnnouncementHoldsAsLongAsItSays() {
        world.announces("pump", "hub", "", "");
        world.nodes.clock.move(Duration.ofSeconds(3_599));
        assertThat(world.found(BERT, all())).containsExactly("pump");
        world.nodes.clock.move(Duration.ofSeconds(1));
        assertThat(world.found(BERT, all())).isEmpty();
        assertThat(pump().announcement()).isNull();
        refused(Fault.FORBIDDEN, "does not announce itself", () -> world.discovery(d -> d.show(BERT, PUMP)));
    }

    @Test
    void whoIsDeregisteredIsNotFoundAndItsLastWordsAreNotTaken() {
        world.announces("pump", "hub", "", "");
        Envelope late = world.announcement("pump", "hub", ",\"capabilities\":[]", world.nodes.clock.instant());
        world.nodes.registry(registry -> registry.deregister(ANNA, PUMP, null));
        assertThat(world.found(ADMIN, all())).isEmpty();
        assertThat(world.take(late).getFirst()).hasValueSatisfying(why -> assertThat(why).contains("no node pump"));
        refused(Fault.NOT_FOUND, "no node pump", () -> world.discovery(d -> d.show(ADMIN, PUMP)));
    }

    @Test
    void healthFollowsTheSession() {
        world.announces("pump", "hub", "", "");
        assertThat(world.found(ANNA, query(null, null, HealthStatus.AWAY, null))).containsExactly("pump");
        world.nodes.directory.connected(PUMP);
        world.nodes.follow();
        assertThat(world.found(ANNA, query(null, null, HealthStatus.CONNECTED, null))).containsExactly("pump");
        assertThat(world.found(ANNA, query(null, null, HealthStatus.AWAY, null))).isEmpty();
        world.nodes.directory.disconnected(PUMP);
        world.nodes.follow();
        assertThat(pump().health().status()).isEqualTo(HealthStatus.IDLE);
        world.nodes.clock.move(Duration.ofMinutes(3));
        assertThat(pump().health().status()).isEqualTo(HealthStatus.SILENT);
        // Whatever is accepted from it is a sign of life.
        world.nodes.directory.seen(PUMP);
        world.nodes.follow();
        assertThat(pump().health().status()).isEqualTo(HealthStatus.IDLE);
        world.nodes.registry(registry -> registry.suspend(ANNA, PUMP, "maintenance"));
        assertThat(pump().health().status()).isEqualTo(HealthStatus.SUSPENDED);
    }

    @Test
    void aRestartOfTheHubLetsNobodyBeAway() {
        world.nodes.directory.connected(PUMP);
        world.nodes.follow();
        world.parts.ledger.count(10);
        world.nodes.clock.move(Duration.ofHours(5));

        // Another hub begins on the same database.
        var restarted = new DiscoveryWorld(database, world.nodes);
        assertThat(restarted.<NodePresence>discovery(d -> d.show(ANNA, PUMP)).health().status())
                .isEqualTo(HealthStatus.IDLE);
        world.nodes.clock.move(Duration.ofSeconds(59));
        NodePresence within = restarted.discovery(d -> d.show(ANNA, PUMP));
        assertThat(within.health().status()).isEqualTo(HealthStatus.IDLE);
        assertThat(within.health().graceUntil()).isNotNull();
        world.nodes.clock.move(Duration.ofMinutes(11));
        assertThat(restarted.<NodePresence>discovery(d -> d.show(ANNA, PUMP)).health().status())
                .isEqualTo(HealthStatus.AWAY);
    }

    @Test
    void theHubNotesThatItIsThere() {
        HubWatch first = world.parts.ledger.begin();
        world.nodes.clock.move(Duration.ofSeconds(10));
        world.parts.ledger.count(10);
        Instant last = world.nodes.clock.instant();
        world.nodes.clock.move(Duration.ofHours(1));
        HubWatch second = world.parts.ledger.begin();
        assertThat(first.before()).isNotNull();
        assertThat(second.before()).isCloseTo(last, within(1, ChronoUnit.MILLIS));
        assertThat(second.since()).isCloseTo(world.nodes.clock.instant(), within(1, ChronoUnit.MILLIS));
    }

    @Test
    void pagesHoldEveryNodeOnceAlsoWhereFewAreAsHealthyAsAskedFor() {
        var wanted = new ArrayList<String>();
        for (int i = 0; i < 25; i++) {
            String name = "node-%02d".formatted(i);
            world.register(ANNA, name);
            world.announces(name, "hub", "\"many\"", "");
            if (i % 3 == 0) {
                world.nodes.directory.connected(new NodeId(name));
                wanted.add(name);
            }
        }
        world.nodes.follow();
        var seen = new ArrayList<String>();
        @Nullable String token = null;
        do {
            var page = new PageRequest(4, token);
            DiscoveredNodePage found =
                    world.discovery(d ->
                            d.find(
                                    BERT,
                                    new DiscoveryQuery(
                                            "many",
                                            null,
                                            HealthStatus.CONNECTED,
                                            null,
                                            "acme",
                                            DiscoveryQuery.Order.NODE_ID,
                                            page)));
            found.nodes().forEach(node -> seen.add(node.nodeId().value()));
            token = found.nextPageToken();
        } while (token != null);
        assertThat(seen).isEqualTo(wanted);
        refused(
                Fault.INVALID_REQUEST,
                "page_token",
                () -> world.found(ANNA, byTrust(new PageRequest(4, PageRequest.tokenAfter("pump")))));
    }

    private static DiscoveryQuery byTrust(PageRequest page) {
        return new DiscoveryQuery(null, null, null, null, null, DiscoveryQuery.Order.TRUST, page);
    }

    @Test
    void whatNodesDidIsCountedOnceAndSortsThemWhereThatIsAskedFor() {
        for (String node : List.of("pump", "valve", "vault")) world.announces(node, "hub", "", "");
        for (int i = 0; i < 3; i++) world.acknowledged("valve", Duration.ofSeconds(1));
        world.acknowledged("vault", Duration.ofSeconds(1));
        world.acknowledged("vault", Duration.ofSeconds(31));
        world.record(
                EventKind.REFUSED,
                Json.object()
                        .put(Member.NODE, "pump")
                        .put(Member.PROBLEM, Fault.MALFORMED.type())
                        .put(Member.COUNT, 7)
                        .build());
        world.record(
                EventKind.REFUSED,
                Json.object().put(Member.NODE, "pump").put(Member.PROBLEM, Fault.RATE_LIMITED.type()).build());
        world.record(EventKind.EQUIVOCATION_PROVEN, Json.object().put(Member.NODE, "pump").build());
        // Neither the hub nor who is gone.
        world.acknowledged("hub", Duration.ZERO);
        assertThat(trust("valve").observed().delivered()).isZero();

        // In whatever portions, and asked again: what is counted is counted once.
        int counted;
        do counted = world.parts.ledger.count(2);
        while (counted > 0);
        world.parts.ledger.count(5_000);

        assertThat(trust("valve").observed()).isEqualTo(new TrustInfo.Outcomes<>(3L, 0L, 0L, 0L));
        assertThat(trust("vault").observed()).isEqualTo(new TrustInfo.Outcomes<>(1L, 1L, 0L, 0L));
        assertThat(trust("pump").observed()).isEqualTo(new TrustInfo.Outcomes<>(0L, 0L, 7L, 1L));
        assertThat(trust("valve").score()).isEqualTo(0.8);
        assertThat(trust("vault").score()).isEqualTo(0.571429);
        assertThat(trust("valve").eventsBefore()).isEqualTo(database.inTransaction(world.parts.audit::end));
        assertThat(database.inTransaction(world.parts.ledger::behind)).isZero();
        assertThat(world.found(ANNA, byTrust(PageRequest.first()))).containsExactly("valve", "vault", "pump");
        assertThat(world.found(ANNA, byTrust(new PageRequest(2, null)))).containsExactly("valve", "vault");
        assertThat(world.found(ANNA, all())).containsExactly("pump", "valve", "vault");
        world.nodes.clock.move(Duration.ofDays(7));
        assertThat(trust("valve").decayed().delivered()).isEqualTo(1.5);
    }

    private TrustInfo trust(String node) {
        return world.discovery(d -> d.trust(ADMIN, new NodeId(node)));
    }

    @Test
    void aCountThatFailsLeavesNothingBehind() {
        world.acknowledged("pump", Duration.ZERO);
        assertThatThrownBy(() ->
                        database.inTransaction(() -> {
                            world.parts.countWithin(10);
                            throw new IllegalStateException("the hub was killed here");
                        }))
                .hasMessageContaining("killed");
        assertThat(trust("pump").observed().delivered()).isZero();
        world.parts.ledger.count(10);
        assertThat(trust("pump").observed().delivered()).isEqualTo(1);
    }

    @Test
    void theTopologyHasWhoIsSeenWithSessionsAndConsent() {
        world.announces("vault", "hub", "", "");
        world.nodes.directory.connected(PUMP);
        world.nodes.follow();
        world.nodes.consents(consents -> consents.grant(ANNA, new NewAllowRule(PUMP, null, null, "bank")));
        TopologyInfo seen = world.topology(topology -> topology.show(ANNA));
        assertThat(seen.nodes()).extracting(node -> node.nodeId().value()).containsExactly("pump", "valve", "vault");
        assertThat(seen.nodes()).extracting(TopologyInfo.TopologyNode::announced).containsExactly(false, false, true);
        assertThat(seen.truncated()).isFalse();
        assertThat(seen.links()).hasSize(2);
        assertThat(seen.links().getFirst().kind()).isEqualTo(LinkKind.SESSION);
        assertThat(seen.links().getFirst().sourceNode()).isEqualTo(PUMP);
        var consent = seen.links().getLast();
        assertThat(consent.kind()).isEqualTo(LinkKind.CONSENT);
        assertThat(consent.sourceOrganisation()).isEqualTo("bank");
        assertThat(consent.sourceNode()).isNull();
        assertThat(consent.targetNode()).isEqualTo(PUMP);
        assertThat(consent.targetOrganisation()).isNull();
        TopologyInfo bank = world.topology(topology -> topology.show(BERT));
        assertThat(bank.nodes()).extracting(node -> node.nodeId().value()).containsExactly("vault");
        refused(Fault.FORBIDDEN, "needs the role", () -> world.topology(topology -> topology.show(NOBODY)));
    }

    @Test
    void whatIsNoAnnouncementIsRefusedBeforeItIsAccepted() {
        Instant now = world.nodes.clock.instant();
        assertThat(world.box.refusal(world.announcement("pump", "hub", ",\"capabilities\":[]", now))).isEmpty();
        assertThat(world.box.refusal(world.message("pump", Heartbeat.TYPE, "{}", now))).isEmpty();
        assertThat(world.box.refusal(world.announcement("pump", "hub", "", now)))
                .hasValueSatisfying(problem -> {
                    assertThat(problem.is(Fault.SCHEMA_VIOLATION)).isTrue();
                    assertThat(problem.detail()).contains("capabilities is missing");
                });
        assertThat(world.box.refusal(world.message("pump", Heartbeat.TYPE, "{\"a\":1}", now)))
                .hasValueSatisfying(problem -> assertThat(problem.detail()).contains("has no member"));
        assertThat(world.take(world.message("pump", Heartbeat.TYPE, "{}", now))).containsExactly(Optional.empty());
    }
}
