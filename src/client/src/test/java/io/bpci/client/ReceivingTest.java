package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.session.CloseCode;
import io.bpci.testkit.hub.Eventually;
import io.bpci.testkit.hub.FakeHub;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
class ReceivingTest {
    private final World world = new World(FakeHub.withCredit(50));
    private final World.Node alice = world.node("alice").connected();
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

    @AfterEach
    void theHubKeptNothingTwice() {
        world.check();
        world.close();
    }

    @Test
    void whatIsNotSettledComesAgainInTheNextSession() {
        World.Node bob = world.node("bob", b -> b.onDeliveryToSettle(deliveries::add)).connected();
        alice.sends("hi", bob);
        Eventually.holds("bob has it", () -> deliveries.size() == 1);
        bob.client.close();

        World.Node again = world.node("bob", b -> b.key(bob.key).onDelivery(deliveries::add));
        world.hub.register(bob.id, bob.key.publicKey());
        again.connected();

        Eventually.holds("bob has it again", () -> deliveries.size() == 2);
        assertThat(deliveries.get(0).redelivered()).isFalse();
        assertThat(deliveries.get(1).redelivered()).isTrue();
        Eventually.holds("it is settled", () -> world.hub.waitingFor(bob.id) == 0);
    }

    @Test
    void theApplicationSeesAMessageOnceThoughTheHubBringsItTwice() {
        World.Node bob = world.node("bob", b -> b.onDeliveryToSettle(deliveries::add)).connected();
        alice.sends("hi", bob);
        Eventually.holds("bob has it", () -> deliveries.size() == 1);

        world.hub.deliverAgain(bob.id);
        world.hub.close(bob.id, CloseCode.DRAINING);
        Eventually.holds("bob is back", () -> world.hub.sessions() == 3 && world.hub.isConnected(bob.id));
        alice.sends("another", bob);
        Eventually.holds("the other comes", () -> deliveries.size() == 2);

        assertThat(deliveries).extracting(World::text).containsExactly("hi", "another");
    }

    @Test
    void aVerdictGivenAfterAReconnectSettlesTheNewDelivery() {
        World.Node bob = world.node("bob", b -> b.onDeliveryToSettle(deliveries::add)).connected();
        alice.sends("hi", bob);
        Eventually.holds("bob has it", () -> deliveries.size() == 1);
        world.hub.close(bob.id, CloseCode.DRAINING);
        Eventually.holds("bob is back", () -> world.hub.sessions() == 3 && world.hub.isConnected(bob.id));
        // Deliveries of the new session come in order, so once the second is here, the first has come again.
        alice.sends("another", bob);
        Eventually.holds("the other comes", () -> deliveries.size() == 2);

        deliveries.get(0).acknowledge();

        Eventually.holds("it is settled", () -> world.hub.waitingFor(bob.id) == 1);
    }

    @Test
    void anAcknowledgementThatWasLostIsGivenAgainWithoutTheApplication() {
        World.Node bob = world.node("bob", b -> b.onDeliveryToSettle(deliveries::add)).connected();
        alice.sends("hi", bob);
        Eventually.holds("bob has it", () -> deliveries.size() == 1);
        world.hub.goDeaf(true);
        deliveries.get(0).acknowledge();
        world.hub.close(bob.id, CloseCode.DRAINING);
        world.hub.goDeaf(false);

        Eventually.holds("it is settled", () -> world.hub.waitingFor(bob.id) == 0);
        assertThat(deliveries).hasSize(1);
    }

    @Test
    void aRejectionReachesTheHubWithItsReason() {
        World.Node bob =
                world.node("bob", b -> b.onDeliveryToSettle(delivery -> delivery.reject("no such account")))
                        .connected();

        alice.sends("hi", bob);

        Eventually.holds("it is rejected", () -> world.hub.rejections().equals(List.of("no such account")));
        assertThat(world.hub.waitingFor(bob.id)).isZero();
    }

    @Test
    void onlyTheFirstVerdictCounts() {
        World.Node bob =
                world.node(
                                "bob",
                                b ->
                                        b.onDelivery(delivery -> {
                                            delivery.reject("no");
                                            delivery.acknowledge();
                                        }))
                        .connected();

        alice.sends("hi", bob);

        Eventually.holds("it is rejected", () -> world.hub.rejections().equals(List.of("no")));
    }

    @Test
    void whatAHandlerFailsOnStaysUnsettledAndIsTriedInTheNextSession() {
        var attempts = new AtomicInteger();
        World.Node bob =
                world.node(
                                "bob",
                                b ->
                                        b.onDelivery(_ -> {
                                            if (attempts.incrementAndGet() == 1) {
                                                throw new IllegalStateException("database is down");
                                            }
                                        }))
                        .connected();
        alice.sends("hi", bob);
        Eventually.holds("the failure is reported", () -> bob.failures.size() == 1);
        assertThat(world.hub.waitingFor(bob.id)).isEqualTo(1);

        world.hub.close(bob.id, CloseCode.DRAINING);

        Eventually.holds("it is settled", () -> world.hub.waitingFor(bob.id) == 0);
        assertThat(attempts).hasValue(2);
    }

    @Test
    void aSlowReceiverHasNoMoreThanItsCredit() {
        var gate = new CountDownLatch(1);
        var seen = new AtomicInteger();
        World.Node bob =
                world.node(
                                "bob",
                                b ->
                                        b.onDelivery(_ -> {
                                            gate.await();
                                            seen.incrementAndGet();
                                        }))
                        .connected();
        var outcomes =
                java.util.stream.IntStream.range(0, 200)
                        .mapToObj(i -> alice.client.send(alice.says("m" + i, bob)))
                        .toList();
        outcomes.forEach(World::await);

        // It still sends, and is sent to, while its handler is busy.
        assertThat(bob.sends("meanwhile", alice)).isInstanceOf(Outcome.Accepted.class);
        gate.countDown();

        Eventually.holds("all come", () -> seen.get() == 200);
        Eventually.holds("all are settled", () -> world.hub.waitingFor(bob.id) == 0);
    }

    @Test
    void aSignatureThatIsTheSendersIsReportedAsVerified() {
        World.Node bob =
                world.node(
                                "bob",
                                b ->
                                        b.verifyWith((_, _, _) -> Optional.of(alice.key.publicKey()))
                                                .onDelivery(deliveries::add))
                        .connected();

        alice.sends("hi", bob);

        Eventually.holds("bob has it", () -> deliveries.size() == 1);
        assertThat(deliveries.get(0).signature()).isEqualTo(SignatureCheck.VERIFIED);
    }

    @Test
    void aSignatureThatIsNotTheSendersDoesNotReachTheApplication() {
        var other = Ed25519PrivateKey.generate(new SecureRandom()).publicKey();
        World.Node bob =
                world.node("bob", b -> b.verifyWith((_, _, _) -> Optional.of(other)).onDelivery(deliveries::add))
                        .connected();

        alice.sends("hi", bob);

        Eventually.holds("it is reported", () -> bob.forged.size() == 1);
        Eventually.holds("it is rejected", () -> world.hub.rejections().size() == 1);
        assertThat(deliveries).isEmpty();
    }

    @Test
    void withoutKeysOnlyTheHubVouches() {
        World.Node bob = world.node("bob", b -> b.onDelivery(deliveries::add)).connected();

        alice.sends("hi", bob);

        Eventually.holds("bob has it", () -> deliveries.size() == 1);
        assertThat(deliveries.get(0).signature()).isEqualTo(SignatureCheck.UNCHECKED);
    }

    @Test
    void withoutAHandlerMessagesStayWithTheHub() {
        World.Node bob = world.node("bob").connected();

        alice.sends("hi", bob);

        assertThat(bob.sends("I only send", alice)).isInstanceOf(Outcome.Accepted.class);
        assertThat(world.hub.waitingFor(bob.id)).isEqualTo(1);
    }
}
