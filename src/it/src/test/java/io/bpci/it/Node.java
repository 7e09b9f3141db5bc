package io.bpci.it;

import io.bpci.client.BpciClient;
import io.bpci.client.ClientBuilder;
import io.bpci.client.ClientListener;
import io.bpci.client.Delivery;
import io.bpci.client.Outcome;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.session.Taken;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A node of a test: a key, and a session through the product's own client. */
final class Node implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final NodeId id;
    private final Ed25519PrivateKey key = Ed25519PrivateKey.generate(RANDOM);
    private final BlockingQueue<Delivery> inbox = new LinkedBlockingQueue<>();
    private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private @Nullable BpciClient client;

    Node(String id) {
        this.id = NodeId.parse(id);
    }

    NodeId id() {
        return id;
    }

    Ed25519PrivateKey key() {
        return key;
    }

    /** Connects; deliveries wait in the inbox until the test settles them. */
    Node connect(URI hub, Thumbprint hubId) {
        return connect(builder(hub, hubId));
    }

    /** As a client that trusts whom that one trusts. */
    Node connect(URI hub, Thumbprint hubId, HttpClient trusting) {
        return connect(builder(hub, hubId).http(trusting));
    }

    Node connect(ClientBuilder builder) {
        ClientListener listener =
                new ClientListener() {
                    @Override
                    public void taken(Taken notice) {
                        taken.add(notice);
                    }
                };
        BpciClient opened = builder.listener(listener).onDeliveryToSettle(inbox::add).build();
        client = opened;
        opened.connect(Duration.ofSeconds(20));
        return this;
    }

    ClientBuilder builder(URI hub, Thumbprint hubId) {
        return BpciClient.builder().node(id).key(key).hub(hub).hubId(hubId);
    }

    Envelope message(String text, NodeId... targets) {
        return message(Priority.NORMAL, text, targets);
    }

    Envelope message(Priority priority, String text, NodeId... targets) {
        return session()
                .sign(
                        session()
                                .draft()
                                .targets(List.of(targets))
                                .messageType(MessageType.DATA_SYNC)
                                .priority(priority)
                                .content(Json.object().put("text", text).build()));
    }

    CompletableFuture<Outcome> send(String text, NodeId... targets) {
        return session().send(message(text, targets));
    }

    CompletableFuture<Outcome> send(Envelope envelope) {
        return session().send(envelope);
    }

    private BpciClient session() {
        return Objects.requireNonNull(client, "not connected");
    }

    Delivery receive() throws InterruptedException {
        Delivery delivery = inbox.poll(20, TimeUnit.SECONDS);
        if (delivery == null) throw new AssertionError(id + " received nothing");
        return delivery;
    }

    /** What the hub made of a message to itself. */
    Taken awaitTaken() throws InterruptedException {
        Taken notice = taken.poll(20, TimeUnit.SECONDS);
        if (notice == null) throw new AssertionError("the hub took nothing of " + id);
        return notice;
    }

    boolean receivesNothing(Duration meanwhile) throws InterruptedException {
        return inbox.poll(meanwhile.toMillis(), TimeUnit.MILLISECONDS) == null;
    }

    @Override
    public void close() {
        if (client != null) client.close(Duration.ofSeconds(1));
    }
}
