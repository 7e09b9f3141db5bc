package io.bpci.nodes;

import static io.bpci.nodes.NodeWorld.ADMIN;
import static io.bpci.nodes.NodeWorld.ANNA;
import static io.bpci.nodes.NodeWorld.AUDITOR;
import static io.bpci.nodes.NodeWorld.BERT;
import static io.bpci.nodes.NodeWorld.NOBODY;
import static io.bpci.nodes.NodeWorld.newKey;
import static io.bpci.nodes.NodeWorld.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.nodes.Registration.AlreadyRegistered;
import io.bpci.nodes.Registration.Registered;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.wire.AllowRuleInfo;
import io.bpci.wire.KeyInfo;
import io.bpci.wire.NewAllowRule;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodePage;
import io.bpci.wire.NodeStatus;
import io.bpci.wire.RegisterNode;
import io.bpci.wire.RotateKey;
import io.bpci.wire.SystemLayer;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Nodes, their keys and consents, on both real databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class NodeRegistryTest {
    private static final NodeId PUMP = new NodeId("pump");

    @Parameter Engine engine;
    @TempDir Path directory;
    TestDatabase database;
    NodeWorld world;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aRegisteredNodeIsFoundAsItWasGiven() {
        var key = newKey().publicKey();
        var request =
                new RegisterNode(
                        PUMP,
                        NodeType.CUSTOM,
                        "Water pump",
                        null,
                        "wss://pump.example:8080/x",
                        List.of("storage", "encryption", "storage"),
                        SystemLayer.BPI_CORE,
                        key,
                        250);
        NodeInfo answer = world.registry(registry -> registry.register(ANNA, request)).node();
        assertThat(answer)
                .isEqualTo(
                        new NodeInfo(
                                PUMP,
                                NodeType.CUSTOM,
                                "Water pump",
                                "acme",
                                "wss://pump.example:8080/x",
                                List.of("encryption", "storage"),
                                SystemLayer.BPI_CORE,
                                key,
                                key.thumbprint(),
                                250,
                                NodeStatus.DISCONNECTED,
                                null,
                                null,
                                answer.registeredAt(),
                                null));
        assertThat(pump()).isEqualTo(answer);
        NodeStanding standing = world.directory.find(PUMP).orElseThrow();
        assertThat(standing).isEqualTo(new NodeStanding(PUMP, "acme", key, false, null, 250));
        assertThat(world.audit.kinds()).containsExactly(EventKind.NODE_REGISTERED);
    }

    @Test
    void registeringAgainWithTheSameKeyIsTheSameRegistration() {
        var request = node("pump", newKey().publicKey());
        var first = world.registry(registry -> registry.register(ANNA, request));
        var second = world.registry(registry -> registry.register(ANNA, request));
        assertThat(first).isInstanceOf(Registered.class);
        assertThat(second).isEqualTo(new AlreadyRegistered(first.node()));
        assertThat(world.audit.kinds()).containsExactly(EventKind.NODE_REGISTERED);
    }

    @Test
    void registeringAgainTakesOverWhatElseIsGiven() {
        var key = newKey().publicKey();
        world.registered(ANNA, "pump", key);
        var changed =
                new RegisterNode(
                        PUMP, NodeType.parse("Gateway"), null, "acme", null, List.of("relay"), null, key, null);
        var answer = world.registry(registry -> registry.register(ANNA, changed)).node();
        assertThat(answer.nodeType()).isEqualTo(NodeType.parse("Gateway"));
        assertThat(answer.capabilities()).containsExactly("relay");
        assertThat(pump()).isEqualTo(answer);
        assertThat(world.audit.kinds()).containsExactly(EventKind.NODE_REGISTERED, EventKind.NODE_UPDATED);
    }

    @Test
    void anIdBelongsToItsFirstKeyAndOrganisation() {
        world.registered(ANNA, "pump");
        refused(Fault.CONFLICT, () -> world.registered(ANNA, "pump"));
        refused(Fault.CONFLICT, () -> world.registered(BERT, "pump"));
    }

    @Test
    void aKeyBelongsToItsFirstNode() {
        var key = newKey().publicKey();
        world.registered(ANNA, "pump", key);
        refused(Fault.KEY_USED_BEFORE, () -> world.registered(ANNA, "valve", key));
        refused(Fault.KEY_USED_BEFORE, () -> world.registered(BERT, "valve", key));
    }

    @Test
    void wrongDescriptionsAreRefused() {
        refused(Fault.INVALID_REQUEST, () -> describe(NodeType.CUSTOM, null, null, List.of(), 1));
        refused(Fault.INVALID_REQUEST, () -> describe(NodeType.parse("Oracle"), "Oracle", null, List.of(), 1));
        refused(Fault.INVALID_REQUEST, () -> describe(NodeType.parse("Oracle"), null, "ftp://host", List.of(), 1));
        refused(Fault.INVALID_REQUEST, () -> describe(NodeType.parse("Oracle"), null, "ws:host", List.of(), 1));
        refused(Fault.INVALID_REQUEST, () -> describe(NodeType.parse("Oracle"), null, "ws://u:p@h", List.of(), 1));
        refused(Fault.INVALID_REQUEST, () -> describe(NodeType.parse("Oracle"), null, null, List.of("a b"), 1));
        refused(Fault.INVALID_REQUEST, () -> describe(NodeType.parse("Oracle"), null, null, List.of(), 0));
        assertThat(world.audit.kinds()).isEmpty();
    }

    private void describe(
            NodeType type, @Nullable String custom, @Nullable String endpoint, List<String> can, Integer rate) {
        var request = new RegisterNode(PUMP, type, custom, null, endpoint, can, null, newKey().publicKey(), rate);
        world.registry(registry -> registry.register(ANNA, request));
    }

    @Test
    void anOperatorCannotTouchAnotherOrganisationsNode() {
        world.registered(ANNA, "pump");
        refused(Fault.FORBIDDEN, () -> world.registry(registry -> registry.get(BERT, PUMP)));
        refused(Fault.FORBIDDEN, () -> world.registry(registry -> registry.suspend(BERT, PUMP, "because")));
        refused(Fault.FORBIDDEN, () -> world.registry(registry -> registry.resume(BERT, PUMP)));
        refused(Fault.FORBIDDEN, () -> world.registry(registry -> registry.release(BERT, PUMP)));
        refused(Fault.FORBIDDEN, () -> world.registry(registry -> registry.deregister(BERT, PUMP, null)));
        var stolen = NodeWorld.newKey();
        var request = RotateKey.forced(world.statement(pump(), stolen), stolen, NodeWorld.ENGINE);
        refused(Fault.FORBIDDEN, () -> world.keyring(keyring -> keyring.force(BERT, PUMP, request)));
        var inAcme =
                new RegisterNode(
                        new NodeId("spy"),
                        NodeType.parse("Oracle"),
                        null,
                        "acme",
                        null,
                        null,
                        null,
                        newKey().publicKey(),
                        null);
        refused(Fault.FORBIDDEN, () -> world.registry(registry -> registry.register(BERT, inAcme)));
        assertThat(world.registry(registry -> registry.list(BERT, NodeQuery.all(PageRequest.first()))).nodes())
                .isEmpty();
        assertThat(world.audit.kinds()).containsExactly(EventKind.NODE_REGISTERED);
    }

    @Test
    void whoHasNoRoleMayDoNothing() {
        world.registered(ANNA, "pump");
        refused(Fault.FORBIDDEN, () -> world.registered(NOBODY, "valve"));
        refused(Fault.FORBIDDEN, () -> world.registry(registry -> registry.get(NOBODY, PUMP)));
        refused(
                Fault.FORBIDDEN,
                () -> world.registry(registry -> registry.list(NOBODY, NodeQuery.all(PageRequest.first()))));
        refused(Fault.FORBIDDEN, () -> world.registry(registry -> registry.suspend(AUDITOR, PUMP, null)));
        // Nor learn which nodes there are.
        refused(Fault.FORBIDDEN, () -> world.registry(registry -> registry.get(NOBODY, new NodeId("none"))));
    }

    @Test
    void anAdminActsAcrossOrganisationsAndNamesTheOne() {
        world.registered(ANNA, "pump");
        assertThat(world.registry(registry -> registry.suspend(ADMIN, PUMP, "audit")).status())
                .isEqualTo(NodeStatus.SUSPENDED);
        refused(Fault.INVALID_REQUEST, () -> world.registered(ADMIN, "valve"));
    }

    @Test
    void suspensionIsInForceAtOnceAndEndsWithResume() throws Exception {
        world.registered(ANNA, "pump");
        var heard = new LinkedBlockingQueue<NodeId>();
        world.directory.onChange(heard::add);
        var suspended = world.registry(registry -> registry.suspend(ANNA, PUMP, "maintenance"));
        assertThat(suspended.status()).isEqualTo(NodeStatus.SUSPENDED);
        assertThat(suspended.reason()).isEqualTo("maintenance");
        assertThat(world.directory.find(PUMP).orElseThrow().suspended()).isTrue();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(PUMP);
        world.registry(registry -> registry.suspend(ANNA, PUMP, "again"));
        assertThat(world.registry(registry -> registry.resume(ANNA, PUMP)).status()).isEqualTo(NodeStatus.DISCONNECTED);
        assertThat(world.directory.find(PUMP).orElseThrow().suspended()).isFalse();
        assertThat(world.audit.kinds())
                .containsExactly(EventKind.NODE_REGISTERED, EventKind.NODE_SUSPENDED, EventKind.NODE_RESUMED);
    }

    @Test
    void aDeregisteredNodesIdAndKeysStayTaken() {
        var key = newKey().publicKey();
        world.registered(ANNA, "pump", key);
        world.registry(registry -> registry.deregister(ANNA, PUMP, "scrapped"));
        assertThat(world.directory.find(PUMP)).isEmpty();
        refused(Fault.CONFLICT, () -> world.registered(ANNA, "pump", key));
        refused(Fault.CONFLICT, () -> world.registered(ANNA, "pump"));
        refused(Fault.KEY_USED_BEFORE, () -> world.registered(ANNA, "valve", key));
        refused(Fault.CONFLICT, () -> world.registry(registry -> registry.resume(ANNA, PUMP)));
        var info = pump();
        assertThat(info.status()).isEqualTo(NodeStatus.DEREGISTERED);
        assertThat(info.reason()).isEqualTo("scrapped");
        assertThat(world.keyring(keyring -> keyring.keys(PUMP)).keys())
                .extracting(KeyInfo::validUntil)
                .doesNotContainNull();
        assertThat(list(NodeQuery.all(PageRequest.first()))).isEmpty();
        assertThat(list(query(NodeStatus.DEREGISTERED))).containsExactly("pump");
    }

    @Test
    void isolationIsInForceAtOnceIsWrittenDownAndEndsByTimeOrByAnOperator() {
        world.registered(ANNA, "pump");
        world.directory.isolate(PUMP, Duration.ofMinutes(15), "20 invalid envelopes");
        assertThat(world.directory.find(PUMP).orElseThrow().isIsolated(world.clock.instant())).isTrue();
        world.sync.everySecond();
        var isolated = pump();
        assertThat(isolated.status()).isEqualTo(NodeStatus.ISOLATED);
        assertThat(isolated.reason()).isEqualTo("20 invalid envelopes");
        assertThat(list(query(NodeStatus.ISOLATED))).containsExactly("pump");
        assertThat(world.audit.last().kind()).isEqualTo(EventKind.NODE_ISOLATED);
        // What else changes does not end it.
        world.registry(registry -> registry.suspend(ANNA, PUMP, null));
        world.registry(registry -> registry.resume(ANNA, PUMP));
        assertThat(world.directory.find(PUMP).orElseThrow().isIsolated(world.clock.instant())).isTrue();
        world.clock.move(Duration.ofMinutes(16));
        assertThat(pump().status()).isEqualTo(NodeStatus.DISCONNECTED);

        world.directory.isolate(PUMP, Duration.ofMinutes(15), "again");
        world.sync.everySecond();
        assertThat(world.registry(registry -> registry.release(ANNA, PUMP)).status())
                .isEqualTo(NodeStatus.DISCONNECTED);
        assertThat(world.directory.find(PUMP).orElseThrow().isIsolated(world.clock.instant())).isFalse();
        assertThat(world.audit.last().kind()).isEqualTo(EventKind.NODE_RELEASED);
    }

    @Test
    void aReleaseThatComesBeforeTheIsolationIsWrittenHolds() {
        world.registered(ANNA, "pump");
        world.directory.isolate(PUMP, Duration.ofMinutes(15), "20 invalid envelopes");
        world.registry(registry -> registry.release(ANNA, PUMP));
        world.sync.everySecond();
        assertThat(world.directory.find(PUMP).orElseThrow().isIsolated(world.clock.instant())).isFalse();
        assertThat(pump().status()).isEqualTo(NodeStatus.DISCONNECTED);
    }

    @Test
    void statusFollowsTheSession() {
        world.registered(ANNA, "pump");
        world.directory.connected(PUMP);
        world.sync.everySecond();
        var connected = pump();
        assertThat(connected.status()).isEqualTo(NodeStatus.CONNECTED);
        assertThat(connected.lastSeen()).isNotNull();
        assertThat(list(query(NodeStatus.CONNECTED))).containsExactly("pump");
        assertThat(list(query(NodeStatus.DISCONNECTED))).isEmpty();
        world.directory.disconnected(PUMP);
        world.sync.everySecond();
        assertThat(pump().status()).isEqualTo(NodeStatus.DISCONNECTED);
        assertThat(list(query(NodeStatus.DISCONNECTED))).containsExactly("pump");

        world.directory.connected(PUMP);
        world.sync.everySecond();
        // A hub that was killed says no more.
        world.clock.move(Duration.ofMinutes(3));
        assertThat(list(query(NodeStatus.CONNECTED))).isEmpty();
    }

    @Test
    void aNodeThatMovedToAnotherHubStaysConnected() {
        world.registered(ANNA, "pump");
        var other = new NodeWorld(database);
        world.directory.connected(PUMP);
        world.sync.everySecond();
        other.clock.move(Duration.ofSeconds(1));
        other.directory.connected(PUMP);
        other.sync.everySecond();
        world.directory.disconnected(PUMP);
        world.sync.everySecond();
        assertThat(pump().status()).isEqualTo(NodeStatus.CONNECTED);
    }

    @Test
    void aKeyIsRotatedByBothKeysAndTheOldOneIsNeverUsedAgain() {
        var oldKey = newKey();
        var newKey = newKey();
        var node = world.registered(ANNA, "pump", oldKey.publicKey());
        world.clock.move(Duration.ofSeconds(1));
        var request = RotateKey.signed(world.statement(node, newKey), oldKey, newKey, NodeWorld.ENGINE);
        var rotated = world.keyring(keyring -> keyring.rotate(PUMP, request));
        assertThat(rotated.keyThumbprint()).isEqualTo(newKey.publicKey().thumbprint());
        assertThat(world.directory.find(PUMP).orElseThrow().key()).isEqualTo(newKey.publicKey());
        var keys = world.keyring(keyring -> keyring.keys(PUMP)).keys();
        assertThat(keys)
                .extracting(KeyInfo::thumbprint)
                .containsExactly(oldKey.publicKey().thumbprint(), newKey.publicKey().thumbprint());
        assertThat(keys.getFirst().validUntil()).isEqualTo(keys.getLast().validFrom());
        assertThat(keys.getLast().validUntil()).isNull();
        // Its answer was lost: the same request is answered alike, and nothing happens twice.
        NodeInfo repeated = world.keyring(keyring -> keyring.rotate(PUMP, request));
        assertThat(repeated).isEqualTo(rotated);
        assertThat(world.audit.kinds()).containsExactly(EventKind.NODE_REGISTERED, EventKind.NODE_KEY_ROTATED);

        var back = RotateKey.signed(world.statement(rotated, oldKey), newKey, oldKey, NodeWorld.ENGINE);
        refused(Fault.KEY_USED_BEFORE, () -> world.keyring(keyring -> keyring.rotate(PUMP, back)));
        refused(Fault.KEY_USED_BEFORE, () -> world.registered(ANNA, "valve", oldKey.publicKey()));
        refused(Fault.CONFLICT, () -> world.registered(ANNA, "pump", oldKey.publicKey()));
    }

    @Test
    void aRotationNeedsBothKeysFreshAndForThisHub() {
        var oldKey = newKey();
        var newKey = newKey();
        var thief = newKey();
        var node = world.registered(ANNA, "pump", oldKey.publicKey());
        var statement = world.statement(node, newKey);
        var good = RotateKey.signed(statement, oldKey, newKey, NodeWorld.ENGINE);
        var byThief = RotateKey.signed(statement, thief, newKey, NodeWorld.ENGINE);
        var forced = RotateKey.forced(statement, newKey, NodeWorld.ENGINE);
        var swapped = new RotateKey(statement, thief.publicKey(), good.newKeySignature(), good.oldKeySignature());
        refused(Fault.WRONG_KEY, () -> world.keyring(keyring -> keyring.rotate(PUMP, byThief)));
        refused(Fault.INVALID_REQUEST, () -> world.keyring(keyring -> keyring.rotate(PUMP, forced)));
        refused(Fault.INVALID_REQUEST, () -> world.keyring(keyring -> keyring.rotate(PUMP, swapped)));
        refused(Fault.INVALID_REQUEST, () -> world.keyring(keyring -> keyring.rotate(new NodeId("valve"), good)));
        refused(Fault.INVALID_REQUEST, () -> new NodeWorld(database).keyring(keyring -> keyring.rotate(PUMP, good)));
        world.clock.move(Duration.ofSeconds(301));
        refused(Fault.STALE, () -> world.keyring(keyring -> keyring.rotate(PUMP, good)));
        world.clock.move(Duration.ofSeconds(-400));
        refused(Fault.CREATED_IN_FUTURE, () -> world.keyring(keyring -> keyring.rotate(PUMP, good)));
        assertThat(world.directory.find(PUMP).orElseThrow().key()).isEqualTo(oldKey.publicKey());
    }

    @Test
    void anOperatorOfTheNodesOrganisationForcesANewKeyThatProvesItself() {
        var newKey = newKey();
        var node = world.registered(ANNA, "pump");
        var request = RotateKey.forced(world.statement(node, newKey), newKey, NodeWorld.ENGINE);
        var unproven =
                new RotateKey(
                        request.statement(),
                        newKey.publicKey(),
                        RotateKey.forced(request.statement(), newKey(), NodeWorld.ENGINE).newKeySignature(),
                        null);
        refused(Fault.WRONG_KEY, () -> world.keyring(keyring -> keyring.force(ANNA, PUMP, unproven)));
        assertThat(world.keyring(keyring -> keyring.force(ANNA, PUMP, request)).keyThumbprint())
                .isEqualTo(newKey.publicKey().thumbprint());
        assertThat(world.audit.last().kind()).isEqualTo(EventKind.NODE_KEY_FORCED);
        assertThat(world.audit.last().text("actor")).contains("anna");
    }

    @Test
    void pagesHoldEveryNodeOnceInTheOrderOfIds() {
        for (int i = 0; i < 25; i++) world.registered(i % 2 == 0 ? ANNA : BERT, "node-%02d".formatted(i));
        var seen = new ArrayList<String>();
        @Nullable String token = null;
        do {
            var page = new PageRequest(10, token);
            NodePage found = world.registry(registry -> registry.list(ADMIN, NodeQuery.all(page)));
            found.nodes().forEach(node -> seen.add(node.nodeId().value()));
            token = found.nextPageToken();
            // One that comes meanwhile, behind, disturbs nothing.
            if (seen.size() == 10) world.registered(ANNA, "a-newcomer");
        } while (token != null);
        assertThat(seen).hasSize(25).isSorted().doesNotHaveDuplicates();
        assertThat(world.registry(registry -> registry.list(BERT, NodeQuery.all(PageRequest.first()))).nodes())
                .hasSize(12)
                .allMatch(node -> node.organisation().equals("bank"));
        refused(Fault.INVALID_REQUEST, () -> new PageRequest(0, null));
        refused(
                Fault.INVALID_REQUEST,
                () -> world.registry(registry -> registry.list(ADMIN, NodeQuery.all(new PageRequest(1, "?")))));
    }

    @Test
    void filtersNarrowTheList() {
        register("a_1", "Oracle", SystemLayer.HTTP_CAGE, "relay");
        register("ab1", "Gateway", SystemLayer.BPI_CORE, "relay", "storage");
        register("b1", "Oracle", null);
        assertThat(list(new NodeQuery(NodeType.parse("Oracle"), null, null, null, null, null, PageRequest.first())))
                .containsExactly("a_1", "b1");
        assertThat(list(new NodeQuery(null, null, SystemLayer.BPI_CORE, null, null, null, PageRequest.first())))
                .containsExactly("ab1");
        assertThat(list(new NodeQuery(null, null, null, null, "storage", null, PageRequest.first())))
                .containsExactly("ab1");
        // The underscore is a letter here, not a wildcard.
        assertThat(list(new NodeQuery(null, null, null, null, null, "a_", PageRequest.first()))).containsExactly("a_1");
        assertThat(list(new NodeQuery(null, null, null, "bank", null, null, PageRequest.first()))).isEmpty();
    }

    @Test
    void consentIsTheTargetsToGiveAndTakeBack() {
        world.registered(ANNA, "pump");
        world.registered(BERT, "vault");
        var pump = world.directory.find(PUMP).orElseThrow();
        var vault = world.directory.find(new NodeId("vault")).orElseThrow();
        assertThat(world.directory.consents(vault, pump)).isFalse();
        var request = new NewAllowRule(new NodeId("vault"), null, null, "acme");
        refused(Fault.FORBIDDEN, () -> world.consents(consents -> consents.grant(ANNA, request)));
        var rule = world.consents(consents -> consents.grant(BERT, request));
        AllowRuleInfo repeated = world.consents(consents -> consents.grant(BERT, request));
        assertThat(repeated).isEqualTo(rule);
        assertThat(world.directory.consents(vault, pump)).isTrue();
        assertThat(world.directory.consents(pump, vault)).isFalse();
        assertThat(world.consents(consents -> consents.list(ANNA, PageRequest.first())).rules()).containsExactly(rule);
        refused(
                Fault.FORBIDDEN,
                () ->
                        world.consents(consents -> {
                            consents.withdraw(ANNA, rule.ruleId());
                            return rule;
                        }));
        world.consents(consents -> {
            consents.withdraw(BERT, rule.ruleId());
            return rule;
        });
        assertThat(world.directory.consents(vault, pump)).isFalse();
        assertThat(world.consents(consents -> consents.list(BERT, PageRequest.first())).rules()).isEmpty();
        world.consents(consents -> consents.grant(BERT, new NewAllowRule(null, "bank", PUMP, null)));
        assertThat(world.directory.consents(vault, pump)).isTrue();
        refused(
                Fault.INVALID_REQUEST,
                () -> world.consents(consents -> consents.grant(BERT, new NewAllowRule(null, null, PUMP, null))));
    }

    @Test
    void aSecondHubOnTheDatabaseConverges() {
        world.registered(ANNA, "pump");
        world.registered(BERT, "vault");
        var other = new NodeWorld(database);
        assertThat(other.directory.size()).isEqualTo(2);
        world.registered(ANNA, "valve");
        world.registry(registry -> registry.suspend(ANNA, PUMP, null));
        world.registry(registry -> registry.deregister(BERT, new NodeId("vault"), null));
        world.consents(consents -> consents.grant(ANNA, new NewAllowRule(null, "acme", null, "bank")));
        other.sync.everySecond();
        assertThat(other.directory.find(PUMP).orElseThrow().suspended()).isTrue();
        assertThat(other.directory.find(new NodeId("valve"))).isPresent();
        assertThat(other.directory.find(new NodeId("vault"))).isEmpty();
        // And one that starts later knows the same.
        var third = new NodeWorld(database);
        assertThat(third.directory.size()).isEqualTo(2);
        assertThat(third.directory.find(PUMP)).isEqualTo(other.directory.find(PUMP));
    }

    @Test
    void ofManyWhoRegisterOneIdAtOnceOneWins() throws Exception {
        int many = 8;
        var start = new CyclicBarrier(many);
        var mine = newKey().publicKey();
        var attempts = new ArrayList<Callable<String>>();
        for (int i = 0; i < many; i++) {
            // Half of them are the same request again, the others come with keys of their own.
            var key = i % 2 == 0 ? mine : newKey().publicKey();
            attempts.add(() -> {
                start.await(10, TimeUnit.SECONDS);
                try {
                    var outcome = world.registry(registry -> registry.register(ANNA, node("pump", key)));
                    return outcome instanceof Registered ? "registered" : "again";
                } catch (HubException e) {
                    return e.fault().name();
                }
            });
        }
        var outcomes = new ArrayList<String>();
        try (var threads = Executors.newFixedThreadPool(many)) {
            for (var outcome : threads.invokeAll(attempts)) outcomes.add(outcome.get());
        }
        assertThat(outcomes).containsOnlyOnce("registered").isSubsetOf("registered", "again", "CONFLICT");
        // Who asked the same as the winner got the winner's answer.
        assertThat(outcomes.stream().filter("again"::equals).count())
                .isEqualTo(pump().publicKey().equals(mine) ? many / 2 - 1 : 0);
        assertThat(world.keyring(keyring -> keyring.keys(PUMP)).keys()).hasSize(1);
        assertThat(world.audit.kinds()).containsExactly(EventKind.NODE_REGISTERED);
    }

    @Test
    void theNumberOfNodesIsBounded() {
        var small = new NodeWorld(database, Map.of("BPCI_REGISTRY_MAX_NODES", "2"));
        small.registered(ANNA, "one");
        small.registered(ANNA, "two");
        refused(Fault.OVERLOADED, () -> small.registered(ANNA, "three"));
        small.registry(registry -> registry.deregister(ANNA, new NodeId("one"), null));
        small.registered(ANNA, "three");
    }

    @Test
    void whatIsRefusedLeavesNothing() {
        var key = newKey().publicKey();
        world.registered(ANNA, "pump", key);
        refused(Fault.KEY_USED_BEFORE, () -> world.registered(ANNA, "valve", key));
        refused(Fault.NOT_FOUND, () -> world.registry(registry -> registry.get(ANNA, new NodeId("valve"))));
        assertThat(world.directory.size()).isEqualTo(1);
    }

    private NodeInfo pump() {
        return world.registry(registry -> registry.get(ANNA, PUMP));
    }

    private void register(String id, String type, @Nullable SystemLayer layer, String... capabilities) {
        var request =
                new RegisterNode(
                        new NodeId(id),
                        NodeType.parse(type),
                        null,
                        null,
                        null,
                        List.of(capabilities),
                        layer,
                        newKey().publicKey(),
                        null);
        world.registry(registry -> registry.register(ANNA, request));
    }

    private static NodeQuery query(NodeStatus status) {
        return new NodeQuery(null, status, null, null, null, null, PageRequest.first());
    }

    private List<String> list(NodeQuery query) {
        Caller caller = ADMIN;
        return world.registry(registry -> registry.list(caller, query)).nodes().stream()
                .map(node -> node.nodeId().value())
                .toList();
    }

    private static void refused(Fault fault, ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
