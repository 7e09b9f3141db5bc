package io.bpci.client;

import io.bpci.envelope.Digest;
import io.bpci.session.NodeSession;
import io.bpci.session.SignedStatement;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Moves what waits into the open session, whenever the carrier has nothing left to send. So a message leaves at once
 * when there is time, and shares a frame with others when there is not; no timer is involved. Safe for concurrent use;
 * never blocks: whoever comes while another thread is at it leaves the work to that one.
 */
final class Pump implements Inbox.Settlements {
    private static final int MAX_ACKNOWLEDGEMENTS = 1_000;

    private record Live(long number, NodeSession session, WebSocketCarrier carrier) {}

    private record Settled(String deliveryId, @Nullable Digest message) {
        Digest digest() {
            return Objects.requireNonNull(message, "who signs has the digest");
        }
    }

    private record Rejection(Settled of, String reason) {}

    private final Outbox outbox;
    private final boolean asksForPromises;

    /** Null where the node does not sign for what it settles. */
    private final @Nullable AcknowledgementSigner signer;

    private final AtomicInteger wanted = new AtomicInteger();
    private volatile @Nullable Live live;

    // Guarded by this.
    private long session;
    private boolean writing;
    private List<Settled> acknowledgements = new ArrayList<>();
    private final ArrayDeque<Rejection> rejections = new ArrayDeque<>();
    private final ArrayDeque<String> queries = new ArrayDeque<>();

    Pump(Outbox outbox, ClientOptions options) {
        this.outbox = outbox;
        this.asksForPromises = options.asksForPromises();
        this.signer =
                options.signsAcknowledgements()
                        ? new AcknowledgementSigner(options.party(), options.engine(), options.clock())
                        : null;
    }

    void begin(long number, NodeSession opened, WebSocketCarrier carrier, List<String> openQueries) {
        synchronized (this) {
            session = number;
            acknowledgements.clear();
            rejections.clear();
            queries.clear();
            queries.addAll(openQueries);
        }
        outbox.sessionBegan(number);
        live = new Live(number, opened, carrier);
        flush();
    }

    synchronized void end() {
        live = null;
        notifyAll();
    }

    void query(String messageId) {
        synchronized (this) {
            if (live != null) queries.add(messageId);
        }
        flush();
    }

    @Override
    public synchronized void acknowledge(long number, String deliveryId, @Nullable Digest message) {
        if (number == session) acknowledgements.add(new Settled(deliveryId, message));
    }

    @Override
    public synchronized void reject(long number, String deliveryId, @Nullable Digest message, String reason) {
        if (number == session) rejections.add(new Rejection(new Settled(deliveryId, message), reason));
    }

    /** Waits until the session, if there is one, has taken every verdict. */
    synchronized void awaitEmpty(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        while (live != null && (writing || !acknowledgements.isEmpty() || !rejections.isEmpty())) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) return;
            wait(left);
        }
    }

    @Override
    public void flush() {
        if (wanted.getAndIncrement() != 0) return;
        int seen = 1;
        do {
            Live current = live;
            if (current != null) fill(current);
            seen = wanted.addAndGet(-seen);
        } while (seen != 0);
    }

    private void fill(Live current) {
        while (current.carrier.isIdle()) {
            boolean wrote = verdicts(current);
            List<byte[]> batch = outbox.take(current.number);
            if (batch.size() == 1) current.session.relay(batch.getFirst(), asksForPromises);
            else if (!batch.isEmpty()) current.session.relayBatch(batch, asksForPromises);
            if (!wrote && batch.isEmpty()) return;
            current.session.flush();
            if (wrote) written();
        }
    }

    private synchronized void written() {
        writing = false;
        notifyAll();
    }

    private boolean verdicts(Live current) {
        List<Settled> done;
        List<Rejection> refused;
        List<String> asked;
        synchronized (this) {
            if (session != current.number) return false;
            done = acknowledgements;
            acknowledgements = new ArrayList<>();
            refused = List.copyOf(rejections);
            rejections.clear();
            asked = List.copyOf(queries);
            queries.clear();
            writing = !(done.isEmpty() && refused.isEmpty() && asked.isEmpty());
        }
        for (int i = 0; i < done.size(); i += MAX_ACKNOWLEDGEMENTS) {
            acknowledge(current.session, done.subList(i, Math.min(done.size(), i + MAX_ACKNOWLEDGEMENTS)));
        }
        for (Rejection one : refused) reject(current.session, one);
        for (String messageId : asked) current.session.query(messageId);
        return !done.isEmpty() || !refused.isEmpty() || !asked.isEmpty();
    }

    private void acknowledge(NodeSession open, List<Settled> frame) {
        Optional<SignedStatement> signed = Optional.empty();
        if (signer != null) {
            List<Digest> messages = frame.stream().map(Settled::digest).toList();
            signed = Optional.of(signer.acknowledged(open.hubId(), messages));
        }
        open.acknowledge(frame.stream().map(Settled::deliveryId).toList(), signed);
    }

    private void reject(NodeSession open, Rejection one) {
        Optional<SignedStatement> signed = Optional.empty();
        if (signer != null) signed = Optional.of(signer.rejected(open.hubId(), one.of.digest(), one.reason));
        open.reject(one.of.deliveryId, one.reason, signed);
    }
}
