package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.client.Delivery;
import io.bpci.client.Outcome;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Thumbprint;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Messages through the whole product: registered by REST, sent and received by WebSocket. */
@ExtendWith(Product.class)
class RelayIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<Node> nodes = new ArrayList<>();
    private Rest operator;
    private Thumbprint hubId;

    @BeforeEach
    void logIn() throws Exception {
        operator = new Rest(Product.api(), "dev-operator");
        hubId = Thumbprint.parse(Product.text(operator.get("/oracle/hub").json(), "hub_id"));
    }

    @AfterEach
    void leave() {
        nodes.forEach(Node::close);
    }

    private Node registered(String name) throws Exception {
        var node = new Node(name + "-" + NUMBER.incrementAndGet());
        assertThat(operator.register(node.id(), node.key()).status()).isIn(200, 201);
        nodes.add(node);
        return node;
    }

    private Node connected(String name) throws Exception {
        return registered(name).connect(Product.webSocket(), hubId);
    }

    @Test
    void aSignedMessageArrivesAndItsAcknowledgementIsSeenByItsSender() throws Exception {
        Node alice = connected("alice");
        Node bob = connected("bob");

        Envelope sent = alice.message("hello", bob.id());
        Outcome outcome = alice.send(sent).get(20, TimeUnit.SECONDS);
        Delivery delivery = bob.receive();
        delivery.acknowledge();

        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
        assertThat(delivery.message()).isEqualTo(sent);
        assertThat(delivery.redelivered()).isFalse();
        awaitState(alice.id(), sent, "acknowledged");
    }

    @Test
    void theSameBytesAgainAreADuplicateAndArriveOnce() throws Exception {
        Node alice = connected("alice");
        Node bob = connected("bob");
        Envelope sent = alice.message("once", bob.id());

        assertThat(relay(sent).status()).isEqualTo(202);
        assertThat(relay(sent).status()).isEqualTo(200);
        bob.receive().acknowledge();
        assertThat(bob.receivesNothing(Duration.ofMillis(500))).isTrue();
    }

    @Test
    void ofTheSameMessageTwiceInOneFrameTheAcceptanceIsAnsweredFirst() throws Exception {
        Node alice = registered("alice");
        Node bob = registered("bob");
        try (RawSession session = RawSession.authenticated(Product.webSocket(), alice)) {
            for (int i = 0; i < 20; i++) {
                String sent =
                        new String(
                                Forge.signed(Forge.members(alice.id(), bob.id()), alice.key()), StandardCharsets.UTF_8);
                session.text("{\"type\":\"relay_batch\",\"messages\":[" + sent + "," + sent + "]}");
                assertThat(session.next().type()).isEqualTo("accepted");
                assertThat(session.next().type()).isEqualTo("duplicate");
            }
        }
    }

    @Test
    void targetsAreRefusedOneByOne() throws Exception {
        Node alice = connected("alice");
        Node bob = connected("bob");

        Outcome outcome = alice.send("half", bob.id(), NodeId.parse("nobody-at-all")).get(20, TimeUnit.SECONDS);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class,
                        accepted -> {
                            assertThat(accepted.refusedTargets()).hasSize(1);
                            assertThat(accepted.refusedTargets().getFirst().problem().is(Fault.UNKNOWN_TARGET))
                                    .isTrue();
                        });
        bob.receive().acknowledge();
    }

    @Test
    void aMessageWaitsForItsTarget() throws Exception {
        Node alice = connected("alice");
        Node carol = registered("carol");

        assertThat(alice.send("for later", carol.id()).get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Accepted.class);
        carol.connect(Product.webSocket(), hubId);

        carol.receive().acknowledge();
    }

    @ParameterizedTest
    @ValueSource(strings = {"High High High High", "Low Normal High Critical Low Normal High Critical"})
    void theUrgentComesFirstAndWhatIsAcknowledgedTogetherIsGone(String sent) throws Exception {
        Node alice = connected("alice");
        Node dora = registered("dora");
        List<Priority> priorities = Stream.of(sent.split(" ")).map(Priority::parse).toList();
        List<Envelope> messages =
                priorities.stream().map(priority -> alice.message(priority, "one of many", dora.id())).toList();
        for (Envelope message : messages) {
            assertThat(alice.send(message).get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Accepted.class);
        }
        dora.connect(Product.webSocket(), hubId);
        List<Delivery> received = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) received.add(dora.receive());

        received.forEach(Delivery::acknowledge);
        for (Envelope message : messages) awaitState(alice.id(), message, "acknowledged");
        dora.close();
        dora.connect(Product.webSocket(), hubId);

        assertThat(received)
                .extracting(delivery -> delivery.message().priority())
                .isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(dora.receivesNothing(Duration.ofSeconds(2))).isTrue();
    }

    @Test
    void aStrangerIsRefusedInWords() throws Exception {
        Node alice = connected("alice");
        Node mallory = new Node("mallory-unregistered");
        Envelope forged =
                Envelope.draft()
                        .source(alice.id())
                        .targets(alice.id())
                        .messageType(io.bpci.envelope.MessageType.DATA_SYNC)
                        .messageId(io.bpci.envelope.MessageId.parse("forged-1"))
                        .content(io.bpci.json.Json.object().build())
                        .priority(io.bpci.envelope.Priority.NORMAL)
                        .createdAt(java.time.Instant.now())
                        .sign(mallory.key(), io.bpci.jose.Ed25519.fastest());

        Rest.Answer answer = relay(forged);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    private Rest.Answer relay(Envelope envelope) throws Exception {
        return new Rest(Product.api(), "").post("/oracle/relay", new String(envelope.bytes(), StandardCharsets.UTF_8));
    }

    private void awaitState(NodeId source, Envelope message, String state) throws Exception {
        String path = "/oracle/messages/" + source + "/" + message.messageId();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        JsonObject last;
        do {
            last = operator.get(path).json();
            if (last.get("targets") instanceof JsonArray targets
                    && targets.elements().getFirst() instanceof JsonObject target
                    && Product.text(target, "state").equals(state)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        } while (System.nanoTime() < deadline);
        throw new AssertionError("not " + state + " but " + last);
    }
}
