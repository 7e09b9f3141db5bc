package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.problem.Fault;
import io.bpci.testkit.hub.Eventually;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

@Timeout(60)
class SendingTest {
    private final World world = new World();

    @AfterEach
    void theHubKeptNothingTwice() {
        world.check();
        world.close();
    }

    @Test
    void anAcceptedMessageReachesItsTarget() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.receiver("bob").connected();

        assertThat(alice.sends("hi", bob)).isInstanceOf(Outcome.Accepted.class);

        Eventually.holds("bob hears", () -> world.receivedBy(bob).equals(List.of("hi")));
        Eventually.holds("bob's acknowledgement arrives", () -> world.hub.waitingFor(bob.id) == 0);
    }

    @Test
    void theOutcomeNamesTargetsThatWereRefused() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.node("bob");
        var draft = alice.says("hi").targets(bob.id, NodeId.parse("nobody"));

        var accepted = (Outcome.Accepted) World.await(alice.client.send(draft));

        assertThat(accepted.refusedTargets())
                .singleElement()
                .satisfies(refused -> assertThat(refused.nodeId().value()).isEqualTo("nobody"))
                .satisfies(refused -> assertThat(refused.problem().is(Fault.UNKNOWN_TARGET)).isTrue());
    }

    @Test
    void aMessageSentTwiceIsADuplicate() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.node("bob");
        Envelope envelope = alice.client.sign(alice.says("hi", bob));

        assertThat(World.await(alice.client.send(envelope))).isInstanceOf(Outcome.Accepted.class);
        assertThat(World.await(alice.client.send(envelope))).isInstanceOf(Outcome.Duplicate.class);
    }

    @Test
    void aStaleMessageIsRefusedForGood() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.node("bob");
        var draft = alice.says("hi", bob).createdAt(Instant.now().minusSeconds(301));

        var refused = (Outcome.Refused) World.await(alice.client.send(draft));

        assertThat(refused.problem().is(Fault.STALE)).isTrue();
        assertThat(world.hub.accepted()).isEmpty();
    }

    @Test
    void whatPassesWithTimeIsWaitedForAndSentAgainInOrder() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.receiver("bob").connected();
        world.hub.refuseNext(
                Fault.RATE_LIMITED.retryAfterMs(30, "slower"),
                Fault.OVERLOADED.retryAfterMs(30, "later"),
                Fault.UNAVAILABLE.because("no broker"));

        List<String> texts = IntStream.range(0, 20).mapToObj(i -> "m" + i).toList();
        var outcomes = alice.client.sendBatch(texts.stream().map(t -> alice.client.sign(alice.says(t, bob))).toList());

        assertThat(outcomes).allSatisfy(o -> assertThat(World.await(o)).isInstanceOf(Outcome.Accepted.class));
        Eventually.holds("bob hears all", () -> world.receivedBy(bob).size() == 20);
        assertThat(world.receivedBy(bob)).containsExactlyInAnyOrderElementsOf(texts);
    }

    @Test
    void retriesAreBounded() {
        World.Node alice = world.node("alice", b -> b.limits(Limits.DEFAULT.withRetries(2))).connected();
        World.Node bob = world.node("bob");
        var overloaded = Fault.OVERLOADED.because("full");
        world.hub.refuseNext(overloaded, overloaded, overloaded);

        var refused = (Outcome.Refused) alice.sends("hi", bob);

        assertThat(refused.problem()).isEqualTo(overloaded);
    }

    @Test
    void otherRefusalsAreFinalAtOnce() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.node("bob");
        world.hub.refuseNext(Fault.NO_CONSENT.because("not from you"));

        var refused = (Outcome.Refused) alice.sends("hi", bob);

        assertThat(refused.problem().is(Fault.NO_CONSENT)).isTrue();
    }

    @Test
    void aMessageLargerThanTheLimitIsNotSent() {
        World.Node alice =
                world.node("alice", b -> b.limits(new Limits(10, 1 << 20, 10, 1 << 20, 2_000, 0, 10))).connected();
        World.Node bob = world.node("bob");

        var refused = (Outcome.Refused) alice.sends("x".repeat(2_000), bob);

        assertThat(refused.problem().is(Fault.TOO_LARGE)).isTrue();
    }

    @Test
    void twoMessagesOfOneNameCannotBothBeOnTheirWay() {
        World.Node alice = world.node("alice");
        World.Node bob = world.node("bob");
        var id = MessageId.parse("m-1");
        Envelope first = alice.client.sign(alice.says("one", bob).messageId(id));
        Envelope second = alice.client.sign(alice.says("two", bob).messageId(id));

        CompletableFuture<Outcome> outcome = alice.client.send(first);

        assertThat(alice.client.send(first)).isSameAs(outcome);
        assertThat(World.await(alice.client.send(second)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.problem().is(Fault.IDENTITY_REUSED)).isTrue());
    }

    @Test
    void aNodeSendsForItselfOnly() {
        World.Node alice = world.node("alice");
        World.Node bob = world.node("bob");
        Envelope bobs = bob.client.sign(bob.says("hi", alice));

        assertThatThrownBy(() -> alice.client.send(bobs)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sendingWaitsWhileTheWindowIsFull() throws InterruptedException {
        World.Node alice = world.node("alice", b -> b.limits(Limits.DEFAULT.withWindow(3, 1 << 20)));
        World.Node bob = world.node("bob");
        var outcomes = new CopyOnWriteArrayList<CompletableFuture<Outcome>>();

        // Nothing has an outcome before the client is connected.
        Thread sender =
                Thread.ofVirtual()
                        .start(() -> {
                            for (int i = 0; i < 5; i++) {
                                outcomes.add(alice.client.send(alice.says("m" + i, bob)));
                            }
                        });
        Eventually.holds("the fourth waits", () -> sender.getState() == Thread.State.WAITING);
        assertThat(outcomes).hasSize(3);

        alice.connected();
        sender.join();
        assertThat(outcomes).allSatisfy(o -> assertThat(World.await(o)).isInstanceOf(Outcome.Accepted.class));
    }

    @Test
    void sendingFromACallbackDoesNotLockUp() {
        World.Node alice = world.node("alice", b -> b.limits(Limits.DEFAULT.withWindow(1, 1 << 20))).connected();
        World.Node bob = world.node("bob");

        CompletableFuture<Outcome> third =
                alice.client
                        .send(alice.says("one", bob))
                        .thenCompose(_ -> alice.client.send(alice.says("two", bob)))
                        .thenCompose(_ -> alice.client.send(alice.says("three", bob)));

        assertThat(World.await(third)).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void messagesThatWaitShareFrames() {
        World.Node alice = world.node("alice");
        World.Node bob = world.receiver("bob").connected();
        List<String> texts = IntStream.range(0, 500).mapToObj(i -> "m" + i).toList();
        var outcomes = alice.client.sendBatch(texts.stream().map(t -> alice.client.sign(alice.says(t, bob))).toList());

        alice.connected();

        assertThat(outcomes).allSatisfy(o -> assertThat(World.await(o)).isInstanceOf(Outcome.Accepted.class));
        Eventually.holds("bob hears all", () -> world.receivedBy(bob).size() == 500);
        assertThat(world.receivedBy(bob)).isEqualTo(texts);
    }

    @Test
    void aQueryIsAnsweredWithTheState() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.node("bob");
        Outcome outcome = alice.sends("hi", bob);

        var state = World.await(alice.client.query(outcome.messageId()));

        assertThat(state.get("state")).isEqualTo(Json.of("accepted"));
    }

    @Test
    void closingWaitsForOutcomes() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.node("bob");
        var outcomes = IntStream.range(0, 300).mapToObj(i -> alice.client.send(alice.says("m" + i, bob))).toList();

        alice.client.close();

        assertThat(outcomes).allSatisfy(o -> assertThat(World.await(o)).isInstanceOf(Outcome.Accepted.class));
    }

    @Test
    void afterClosingNothingIsSent() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.node("bob");
        alice.client.close();

        CompletableFuture<Outcome> outcome = alice.client.send(alice.says("hi", bob));

        assertThatThrownBy(outcome::join).hasCauseInstanceOf(Unanswered.class).cause().hasMessageContaining("not sent");
        assertThat(alice.stoppedBy().kind()).isEqualTo(Ended.Kind.CLOSED);
    }

    @Test
    void whatHasNoOutcomeWhenTheClientClosesSaysWhetherItWasSent() {
        World.Node alice = world.node("alice").connected();
        World.Node bob = world.node("bob");
        world.hub.goDeaf(true);
        CompletableFuture<Outcome> outcome = alice.client.send(alice.says("hi", bob));
        Eventually.holds("the message is on its way", () -> world.hub.unheard() > 0);

        alice.client.close(Duration.ZERO);

        assertThatThrownBy(outcome::join)
                .cause()
                .isInstanceOfSatisfying(Unanswered.class, e -> assertThat(e.sent()).isTrue());
    }
}
