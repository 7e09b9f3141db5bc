package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.receipt.AcknowledgementStatement;
import io.bpci.receipt.AcknowledgementStatement.Outcome;
import io.bpci.session.CloseCode;
import io.bpci.testkit.hub.Eventually;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** How a client signs for what it receives. */
@Timeout(60)
class SigningTest {
    private final World world = new World();
    private final World.Node alice = world.node("alice").connected();
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

    @AfterEach
    void theHubKeptNothingTwice() {
        world.check();
        world.close();
    }

    private static long signedFor(List<AcknowledgementStatement.Signed> signatures) {
        return signatures.stream().mapToLong(it -> it.statement().count()).sum();
    }

    @Test
    void whatTheHandlerReturnsFromIsSignedFor() {
        World.Node bob = world.node("bob", b -> b.onDelivery(deliveries::add).signAcknowledgements()).connected();
        alice.sends("hi", bob);

        Eventually.holds("it is settled", () -> world.hub.waitingFor(bob.id) == 0);
        AcknowledgementStatement statement = world.hub.signatures().getFirst().statement();
        Digest digest = deliveries.getFirst().message().digest();
        assertThat(statement.hubId()).isEqualTo(world.hub.hubId());
        assertThat(statement.nodeId()).isEqualTo(bob.id);
        assertThat(statement.outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
        assertThat(statement.root()).isEqualTo(AcknowledgementStatement.rootOf(List.of(digest)));
    }

    @Test
    void whatLeavesTogetherIsSignedOnce() {
        World.Node bob =
                world.node("bob", b -> b.onDeliveryToSettle(deliveries::add).signAcknowledgements()).connected();
        List<Envelope> messages = new ArrayList<>();
        for (int i = 0; i < 200; i++) messages.add(alice.client.sign(alice.says("m" + i, bob)));
        alice.client.sendBatch(messages);
        Eventually.holds("bob has them", () -> deliveries.size() == 200);
        deliveries.forEach(Delivery::acknowledge);

        Eventually.holds("all are settled", () -> world.hub.waitingFor(bob.id) == 0);
        assertThat(signedFor(world.hub.signatures())).isEqualTo(200);
    }

    @Test
    void aRejectionIsSignedWithItsReason() {
        World.Node bob =
                world.node("bob", b -> b.onDeliveryToSettle(it -> it.reject("no such account")).signAcknowledgements())
                        .connected();
        alice.sends("hi", bob);

        Eventually.holds("it is rejected", () -> world.hub.rejections().equals(List.of("no such account")));
        AcknowledgementStatement statement = world.hub.signatures().getFirst().statement();
        assertThat(statement.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(statement.reason()).contains("no such account");
    }

    @Test
    void aVerdictThatWasLostIsSignedAgainForTheNextDelivery() {
        World.Node bob =
                world.node("bob", b -> b.onDeliveryToSettle(deliveries::add).signAcknowledgements()).connected();
        alice.sends("hi", bob);
        Eventually.holds("bob has it", () -> deliveries.size() == 1);
        world.hub.goDeaf(true);
        deliveries.getFirst().acknowledge();
        world.hub.close(bob.id, CloseCode.DRAINING);
        world.hub.goDeaf(false);

        Eventually.holds("it is settled", () -> world.hub.waitingFor(bob.id) == 0);
        assertThat(signedFor(world.hub.signatures())).isEqualTo(1);
    }

    @Test
    void whoIsNotAskedToSignsNothing() {
        World.Node bob = world.node("bob", b -> b.onDelivery(deliveries::add)).connected();
        alice.sends("hi", bob);

        Eventually.holds("it is settled", () -> world.hub.waitingFor(bob.id) == 0);
        assertThat(world.hub.signatures()).isEmpty();
    }
}
