package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.problem.Fault;
import io.bpci.session.CloseCode;
import io.bpci.testkit.hub.Eventually;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

@Timeout(60)
class ReconnectTest {
    private final World world = new World();

    @AfterEach
    void theHubKeptNothingTwice() {
        world.check();
        world.close();
    }

    @Test
    void aSessionResumesWithinTwoSecondsOfTheHubsReturn() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.node("bob");
        world.hub.down();
        CompletableFuture<Outcome> outcome = alice.client.send(alice.says("hi", bob));
        Eventually.holds("the client notices", () -> alice.was(ConnectionState.Waiting.class));

        world.hub.up();
        long up = System.nanoTime();

        assertThat(World.await(outcome)).isInstanceOf(Outcome.Accepted.class);
        assertThat(Duration.ofNanos(System.nanoTime() - up)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aMessageWhoseAnswerWasLostTakesEffectOnce() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.receiver("bob").connected();
        world.hub.loseAnswers(1);

        assertThat(alice.sends("hi", bob)).isInstanceOf(Outcome.Duplicate.class);

        assertThat(world.hub.accepted()).hasSize(1);
        Eventually.holds("bob hears once", () -> world.receivedBy(bob).equals(List.of("hi")));
    }

    @Test
    void underAStormOfCrashesEveryMessageTakesEffectOnce() throws InterruptedException {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.receiver("bob").connected();
        var outcomes = new ArrayList<CompletableFuture<Outcome>>();
        var texts = new ArrayList<String>();
        Thread sender =
                Thread.ofVirtual()
                        .start(() -> {
                            for (int i = 0; i < 3_000; i++) {
                                texts.add("m" + i);
                                outcomes.add(alice.client.send(alice.says("m" + i, bob)));
                            }
                        });
        for (int crash = 1; crash <= 5; crash++) {
            int kept = 400 * crash;
            Eventually.holds("the load goes on", () -> world.hub.accepted().size() >= kept);
            world.hub.down();
            world.hub.up();
        }
        sender.join();

        assertThat(outcomes)
                .allSatisfy(o ->
                        assertThat(World.await(o)).isInstanceOfAny(Outcome.Accepted.class, Outcome.Duplicate.class));
        Eventually.holds("bob has acknowledged all", () -> world.hub.waitingFor(bob.id) == 0);
        assertThat(world.receivedBy(bob)).doesNotHaveDuplicates().hasSize(3_000);
        assertThat(new HashSet<>(world.receivedBy(bob))).isEqualTo(new HashSet<>(texts));
    }

    @Test
    void aReplacedSessionStopsAndSaysSo() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.node("bob");
        world.hub.goDeaf(true);
        CompletableFuture<Outcome> outcome = alice.client.send(alice.says("hi", bob));

        world.hub.close(alice.id, CloseCode.REPLACED);

        assertThat(alice.stoppedBy().kind()).isEqualTo(Ended.Kind.REPLACED);
        assertThatThrownBy(outcome::join).hasCauseInstanceOf(Unanswered.class);
        assertThat(world.hub.sessions()).isEqualTo(1);
    }

    @Test
    void ofTwoClientsOfOneNodeTheNewerStays() {
        World.Node first = world.node("alice").connected();
        World.Node second = world.node("alice", b -> b.key(first.key));
        world.hub.register(first.id, first.key.publicKey());

        second.connected();

        assertThat(first.stoppedBy().kind()).isEqualTo(Ended.Kind.REPLACED);
        World.Node bob = world.node("bob");
        assertThat(second.sends("hi", bob)).isInstanceOf(Outcome.Accepted.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = CloseCode.class,
            names = {"NORMAL", "VIOLATION", "DRAINING", "OVERLOADED"})
    void otherEndsAreFollowedByANewSession(CloseCode code) {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.node("bob");

        world.hub.close(alice.id, code);

        Eventually.holds("a second session", () -> world.hub.sessions() == 2);
        assertThat(alice.sends("hi", bob)).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void anIsolatedNodeStaysAwayForLong() {
        World.Node alice = world.node("alice").connected();

        world.hub.close(alice.id, CloseCode.ISOLATED, Fault.SENDER_ISOLATED.because("until noon"));

        Eventually.holds("the client waits", () -> alice.was(ConnectionState.Waiting.class));
        assertThat(alice.states)
                .filteredOn(ConnectionState.Waiting.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        ConnectionState.Waiting.class,
                        waiting -> {
                            assertThat(waiting.why().kind()).isEqualTo(Ended.Kind.ISOLATED);
                            assertThat(waiting.why().detail()).isEqualTo("until noon");
                            assertThat(waiting.delay()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
                        });
    }

    @Test
    void aHubThatFallsSilentIsLeft() {
        World.Node alice =
                world.node(
                                "alice",
                                b ->
                                        b.timing(
                                                Timing.DEFAULT.withHeartbeat(
                                                        Duration.ofMillis(40), Duration.ofMillis(40))))
                        .connected();
        world.hub.goDeaf(true);

        Eventually.holds("the client leaves", () -> alice.was(ConnectionState.Waiting.class));
        world.hub.goDeaf(false);

        Eventually.holds("and comes back", () -> world.hub.sessions() == 2 && world.hub.isConnected(alice.id));
    }

    @Test
    void anIdleSessionIsKeptAlive() {
        World.Node alice =
                world.node(
                                "alice",
                                b ->
                                        b.timing(
                                                Timing.DEFAULT.withHeartbeat(
                                                        Duration.ofMillis(20), Duration.ofSeconds(5))))
                        .connected();
        World.Node bob = world.node("bob");
        long idleUntil = System.nanoTime() + Duration.ofMillis(200).toNanos();

        Eventually.holds("ten times the idle limit passes", () -> System.nanoTime() > idleUntil);

        assertThat(alice.sends("hi", bob)).isInstanceOf(Outcome.Accepted.class);
        assertThat(world.hub.sessions()).isEqualTo(1);
    }

    @Test
    void withoutPatienceAHubThatDoesNotListenIsReportedAtOnce() {
        World.Node alice = world.node("alice");
        world.hub.down();

        assertThatThrownBy(() -> alice.client.connect(Duration.ZERO))
                .isInstanceOfSatisfying(
                        ConnectFailed.class, e -> assertThat(e.why().kind()).isEqualTo(Ended.Kind.UNREACHABLE));
        world.hub.up();
    }

    @Test
    void withPatienceAHubThatComesLaterIsReached() {
        World.Node alice = world.node("alice");
        world.hub.down();
        Thread.ofVirtual()
                .start(() -> {
                    Eventually.holds("one attempt fails", () -> alice.was(ConnectionState.Waiting.class));
                    world.hub.up();
                });

        alice.client.connect(World.PATIENCE);

        assertThat(world.hub.isConnected(alice.id)).isTrue();
    }

    @Test
    void delaysGrowUpToTheLimitAndSpreadOverAllOfIt() {
        var backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));
        var random = new java.util.SplittableRandom(7);
        for (int attempt = 0; attempt < 40; attempt++) {
            long limit = Math.min(1_000, 50L << Math.min(attempt, 10));
            long least = Long.MAX_VALUE;
            long most = 0;
            for (int i = 0; i < 500; i++) {
                long delay = backoff.delay(attempt, random).toMillis();
                least = Math.min(least, delay);
                most = Math.max(most, delay);
            }
            assertThat(most).isBetween(limit * 9 / 10, limit);
            assertThat(least).isLessThanOrEqualTo(limit / 10);
        }
    }
}
