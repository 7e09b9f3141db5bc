package io.bpci.nodes;

import static io.bpci.nodes.NodeWorld.ADMIN;
import static io.bpci.nodes.NodeWorld.ANNA;
import static io.bpci.nodes.NodeWorld.AUDITOR;
import static io.bpci.nodes.NodeWorld.BERT;
import static io.bpci.nodes.NodeWorld.NOBODY;
import static io.bpci.nodes.NodeWorld.newKey;
import static io.bpci.nodes.NodeWorld.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.nodes.Registration.AlreadyRegistered;
import io.bpci.nodes.Registration.Registered;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.presence.SystemLayer;
import io.bpci.problem.Fault;
import io.bpci.wire.KeyInfo;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodeStatus;
import io.bpci.wire.RegisterNode;
import io.bpci.wire.RotateKey;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Registering nodes, and what operators do to them. */
@ParameterizedClass
@EnumSource(Engine.class)
class NodeRegistryTest extends NodeTest {
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
}
