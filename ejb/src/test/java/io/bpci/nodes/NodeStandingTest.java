package io.bpci.nodes;

import static io.bpci.nodes.NodeWorld.ANNA;
import static io.bpci.nodes.NodeWorld.BERT;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.platform.Engine;
import io.bpci.problem.Fault;
import io.bpci.wire.NewAllowRule;
import io.bpci.wire.NodeStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What is in force for a node, at once and on every hub. */
@ParameterizedClass
@EnumSource(Engine.class)
class NodeStandingTest extends NodeTest {
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
    void isolationIsInForceAtOnceIsWrittenDownAndEndsByTimeOrByAnOperator() {
        world.registered(ANNA, "pump");
        world.directory.isolate(PUMP, Duration.ofMinutes(15), "20 invalid envelopes");
        assertThat(world.directory.find(PUMP).orElseThrow().isIsolated(world.clock.instant())).isTrue();
        world.sync.follow();
        var isolated = pump();
        assertThat(isolated.status()).isEqualTo(NodeStatus.ISOLATED);
        assertThat(isolated.reason()).isEqualTo("20 invalid envelopes");
        assertThat(list(query(NodeStatus.ISOLATED))).containsExactly("pump");
        assertThat(world.audit.last().kind()).isEqualTo(EventKind.NODE_ISOLATED);
        // What else changes does not end it.
        world.registry(registry -> registry.suspend(ANNA, PUMP, null));
        var resumed = world.registry(registry -> registry.resume(ANNA, PUMP));
        assertThat(resumed.status()).isEqualTo(NodeStatus.ISOLATED);
        assertThat(resumed.isolatedUntil()).isEqualTo(isolated.isolatedUntil());
        assertThat(world.directory.find(PUMP).orElseThrow().isIsolated(world.clock.instant())).isTrue();
        world.clock.move(Duration.ofMinutes(16));
        assertThat(pump().status()).isEqualTo(NodeStatus.DISCONNECTED);

        world.directory.isolate(PUMP, Duration.ofMinutes(15), "again");
        world.sync.follow();
        assertThat(world.registry(registry -> registry.release(ANNA, PUMP)).status())
                .isEqualTo(NodeStatus.DISCONNECTED);
        assertThat(world.directory.find(PUMP).orElseThrow().isIsolated(world.clock.instant())).isFalse();
        assertThat(world.audit.last().kind()).isEqualTo(EventKind.NODE_RELEASED);
    }

    @Test
    void aReleaseOfWhoIsNotIsolatedChangesNothing() {
        world.registered(ANNA, "pump");
        assertThat(world.registry(registry -> registry.release(ANNA, PUMP)).status())
                .isEqualTo(NodeStatus.DISCONNECTED);
        world.registry(registry -> registry.suspend(ANNA, PUMP, "maintenance"));
        assertThat(world.registry(registry -> registry.release(ANNA, PUMP)).status()).isEqualTo(NodeStatus.SUSPENDED);
        assertThat(world.audit.kinds()).containsExactly(EventKind.NODE_REGISTERED, EventKind.NODE_SUSPENDED);
    }

    @Test
    void whoIsShutOutIsToldWhyAndForHowLong() {
        world.registered(ANNA, "pump");
        Instant now = world.clock.instant();
        assertThat(world.directory.find(PUMP).orElseThrow().shutOut(now)).isNull();
        world.directory.isolate(PUMP, Duration.ofMinutes(15), "20 invalid envelopes");
        var isolated = world.directory.find(PUMP).orElseThrow();
        Instant until = Objects.requireNonNull(isolated.isolatedUntil());
        assertThat(isolated.shutOut(until.minusSeconds(60)))
                .isEqualTo(Fault.SENDER_ISOLATED.retryAfterMs(60_000, "pump is isolated until " + until));
        assertThat(isolated.shutOut(until)).isNull();
        world.registry(registry -> registry.suspend(ANNA, PUMP, null));
        assertThat(world.directory.find(PUMP).orElseThrow().shutOut(now))
                .isEqualTo(Fault.SENDER_SUSPENDED.because("an operator suspended pump"));
    }

    @Test
    void aReleaseThatComesBeforeTheIsolationIsWrittenHolds() {
        world.registered(ANNA, "pump");
        world.directory.isolate(PUMP, Duration.ofMinutes(15), "20 invalid envelopes");
        world.registry(registry -> registry.release(ANNA, PUMP));
        world.sync.follow();
        assertThat(world.directory.find(PUMP).orElseThrow().isIsolated(world.clock.instant())).isFalse();
        assertThat(pump().status()).isEqualTo(NodeStatus.DISCONNECTED);
        assertThat(world.audit.kinds())
                .containsExactly(EventKind.NODE_REGISTERED, EventKind.NODE_ISOLATED, EventKind.NODE_RELEASED);
    }

    @Test
    void statusFollowsTheSession() {
        world.registered(ANNA, "pump");
        world.directory.connected(PUMP);
        world.sync.follow();
        var connected = pump();
        assertThat(connected.status()).isEqualTo(NodeStatus.CONNECTED);
        assertThat(connected.lastSeen()).isNotNull();
        assertThat(list(query(NodeStatus.CONNECTED))).containsExactly("pump");
        assertThat(list(query(NodeStatus.DISCONNECTED))).isEmpty();
        world.directory.disconnected(PUMP);
        world.sync.follow();
        assertThat(pump().status()).isEqualTo(NodeStatus.DISCONNECTED);
        assertThat(list(query(NodeStatus.DISCONNECTED))).containsExactly("pump");

        world.directory.connected(PUMP);
        world.sync.follow();
        // A hub that was killed says no more.
        world.clock.move(Duration.ofMinutes(3));
        assertThat(list(query(NodeStatus.CONNECTED))).isEmpty();
    }

    @Test
    void aSessionIsSeenAsLongAsItLasts() {
        world.registered(ANNA, "pump");
        world.directory.connected(PUMP);
        for (int minute = 0; minute < 5; minute++) {
            world.sync.follow();
            world.clock.move(Duration.ofMinutes(1));
        }
        assertThat(pump().status()).isEqualTo(NodeStatus.CONNECTED);
    }

    @Test
    void aNodeThatMovedToAnotherHubStaysConnected() {
        world.registered(ANNA, "pump");
        var other = new NodeWorld(database);
        world.directory.connected(PUMP);
        world.sync.follow();
        other.clock.move(Duration.ofSeconds(1));
        other.directory.connected(PUMP);
        other.sync.follow();
        world.directory.disconnected(PUMP);
        world.sync.follow();
        assertThat(pump().status()).isEqualTo(NodeStatus.CONNECTED);
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
        other.sync.follow();
        assertThat(other.directory.find(PUMP).orElseThrow().suspended()).isTrue();
        assertThat(other.directory.find(new NodeId("valve"))).isPresent();
        assertThat(other.directory.find(new NodeId("vault"))).isEmpty();
        // And one that starts later knows the same.
        var third = new NodeWorld(database);
        assertThat(third.directory.size()).isEqualTo(2);
        assertThat(third.directory.find(PUMP)).isEqualTo(other.directory.find(PUMP));
    }
}
