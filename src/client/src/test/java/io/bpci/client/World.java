package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonString;
import io.bpci.testkit.hub.Eventually;
import io.bpci.testkit.hub.FakeHub;

import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A fake hub and nodes at it. {@link #check} says what must hold at the end of every test. */
final class World implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final FakeHub hub;
    private final HttpClient http = Tls.httpClient(null);
    private final Ed25519 engine = Ed25519.bouncyCastle();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Node, List<String>> receivers = new HashMap<>();

    World() {
        this(FakeHub.start());
    }

    World(FakeHub hub) {
        this.hub = hub;
    }

    /** A registered node with a client that records. */
    final class Node {
        final NodeId id;
        final Ed25519PrivateKey key = Ed25519PrivateKey.generate(new SecureRandom());
        final List<ConnectionState> states = new CopyOnWriteArrayList<>();
        final List<Delivery> forged = new CopyOnWriteArrayList<>();
        final List<Exception> failures = new CopyOnWriteArrayList<>();
        final BpciClient client;

        private Node(String name, UnaryOperator<ClientBuilder> with) {
            this.id = NodeId.parse(name);
            hub.register(id, key.publicKey());
            var builder =
                    BpciClient.builder()
                            .node(id)
                            .key(key)
                            .hub(hub.uri())
                            .hubId(hub.hubId())
                            .http(http)
                            .engine(engine)
                            .listener(new Recorder(this));
            this.client = with.apply(builder).build();
        }

        Node connected() {
            client.connect(PATIENCE);
            // The welcome leaves before the hub has the session in its books.
            Eventually.holds(id + " is connected", () -> hub.isConnected(id));
            return this;
        }

        EnvelopeDraft says(String text, Node... to) {
            return client.draft()
                    .targets(List.of(to).stream().map(node -> node.id).toList())
                    .messageType(MessageType.DATA_SYNC)
                    .content(Json.of(text));
        }

        Outcome sends(String text, Node... to) {
            return await(client.send(says(text, to)));
        }

        <S extends ConnectionState> boolean was(Class<S> state) {
            return states.stream().anyMatch(state::isInstance);
        }

        Ended stoppedBy() {
            Eventually.holds(id + " stops", () -> was(ConnectionState.Stopped.class));
            return states.stream()
                    .filter(ConnectionState.Stopped.class::isInstance)
                    .map(state -> ((ConnectionState.Stopped) state).why())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private record Recorder(Node node) implements ClientListener {
        @Override
        public void stateChanged(ConnectionState state) {
            node.states.add(state);
        }

        @Override
        public void forged(Delivery delivery) {
            node.forged.add(delivery);
        }

        @Override
        public void handlerFailed(Delivery delivery, Exception failure) {
            node.failures.add(failure);
        }
    }

    /** One that records the texts it receives and acknowledges them. */
    Node receiver(String name) {
        var texts = new CopyOnWriteArrayList<String>();
        Node node = node(name, b -> b.onDelivery(delivery -> texts.add(text(delivery))));
        receivers.put(node, texts);
        return node;
    }

    List<String> receivedBy(Node node) {
        return receivers.getOrDefault(node, List.of());
    }

    Node node(String name) {
        return node(name, b -> b);
    }

    Node node(String name, UnaryOperator<ClientBuilder> with) {
        var node = new Node(name, with);
        nodes.add(node);
        return node;
    }

    static String text(Delivery delivery) {
        return ((JsonString) delivery.message().content()).value();
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** No message was accepted twice, and the hub met no proof that does not hold. */
    void check() {
        assertThat(hub.accepted()).doesNotHaveDuplicates();
        assertThat(hub.strangers()).isEmpty();
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.client.close(Duration.ZERO));
        hub.close();
        http.shutdownNow();
    }
}
