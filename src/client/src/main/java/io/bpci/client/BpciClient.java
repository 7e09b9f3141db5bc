package io.bpci.client;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A node at a hub: sends signed messages and receives those of others, over one session that is opened again whenever
 * it ends.
 *
 * <ul>
 *   <li>Each message has a future with the hub's {@link Outcome}. A message without an outcome is sent again, the same
 *       bytes and in order, in the next session: so it takes effect once, however often the connection breaks.
 *   <li>{@link #send} waits while the window of messages without an outcome is full; that is the back-pressure.
 *   <li>Deliveries go to the {@link DeliveryHandler}, each message once unless it was not settled.
 *   <li>After {@link ConnectionState.Stopped} the client is at its end: futures fail with {@link Unanswered}.
 * </ul>
 *
 * <p>Safe for concurrent use. Futures are completed, and the listener is called, on one thread of the client's own, in
 * order; {@link #send} may be called there too.
 */
public final class BpciClient implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final int ID_BYTES = 16;

    private final ClientOptions options;
    private final Connection connection;
    private final Outbox outbox;

    BpciClient(ClientOptions options, Runnable proven, Runnable released) {
        this.options = options;
        this.connection = new Connection(options, proven, released);
        this.outbox = connection.outbox();
    }

    public static ClientBuilder builder() {
        return new ClientBuilder();
    }

    public NodeId nodeId() {
        return options.party().nodeId();
    }

    /**
     * Returns when the session is open; afterwards the client keeps it so. To be called once.
     *
     * @param patience how long to try again when the hub is not reachable; zero for one attempt
     * @throws ConnectFailed if it did not open; the client is then closed
     */
    public void connect(Duration patience) {
        connection.connect(patience);
    }

    /** A new message of this node, created now, with a random identity. */
    public EnvelopeDraft draft() {
        byte[] id = new byte[ID_BYTES];
        options.random().nextBytes(id);
        return Envelope.draft()
                .source(nodeId())
                .messageId(new MessageId("m-" + HexFormat.of().formatHex(id)))
                .createdAt(options.clock().instant());
    }

    /** Signs the draft with this node's key. */
    public Envelope sign(EnvelopeDraft draft) {
        return draft.sign(options.party().key(), options.engine());
    }

    /**
     * Signs and sends.
     *
     * @throws io.bpci.json.Malformed if the draft is not complete or breaks a rule of envelopes
     */
    public CompletableFuture<Outcome> send(EnvelopeDraft draft) {
        return send(sign(draft));
    }

    /**
     * Sends; waits for room first when the window is full. The same envelope given again before its outcome has the
     * same future.
     */
    public CompletableFuture<Outcome> send(Envelope envelope) {
        CompletableFuture<Outcome> outcome = enqueue(envelope);
        connection.flush();
        return outcome;
    }

    /** Sends the messages in order and together; as {@link #send} for each. */
    public List<CompletableFuture<Outcome>> sendBatch(List<Envelope> envelopes) {
        var outcomes = new ArrayList<CompletableFuture<Outcome>>(envelopes.size());
        for (Envelope envelope : envelopes) outcomes.add(enqueue(envelope));
        connection.flush();
        return outcomes;
    }

    private CompletableFuture<Outcome> enqueue(Envelope envelope) {
        if (!envelope.sourceNode().equals(nodeId())) {
            throw new IllegalArgumentException(
                    "this is the session of %s: it cannot send for %s".formatted(nodeId(), envelope.sourceNode()));
        }
        while (true) {
            Optional<CompletableFuture<Outcome>> taken = outbox.offer(envelope);
            if (taken.isPresent()) return taken.get();
            connection.flush();
            try {
                outbox.awaitRoom(envelope.view().length());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return CompletableFuture.failedFuture(
                        new Unanswered(envelope.messageId(), false, "interrupted while waiting for room"));
            }
        }
    }

    /** The state of one of this node's own messages, as the hub describes it for each target. */
    public CompletableFuture<JsonObject> query(MessageId messageId) {
        return connection.query(messageId);
    }

    /** As {@link #close(Duration)} with 5 seconds. */
    @Override
    public void close() {
        close(DRAIN);
    }

    /**
     * Takes no more messages, waits for the outcomes of those it has, then ends the session. What has no outcome by
     * then fails with {@link Unanswered}; deliveries that were not settled go back to the hub.
     */
    public void close(Duration drain) {
        connection.close(drain);
    }
}
