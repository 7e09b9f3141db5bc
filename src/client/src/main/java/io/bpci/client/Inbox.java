package io.bpci.client;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What the hub handed over: each message once to the application, and its verdict to the hub as often as it asks. Safe
 * for concurrent use; the application is called on one virtual thread and never under the lock.
 */
final class Inbox {
    private static final int MAX_REASON = 1_000;

    /** While deliveries wait for the application, so many verdicts share a frame. */
    private static final int VERDICTS_PER_FLUSH = 64;

    enum Verdict {
        NONE,
        ACKNOWLEDGED,
        REJECTED
    }

    private record Key(NodeId source, MessageId message) {}

    /** One message, through all its deliveries. Guarded by the inbox. */
    static final class Entry {
        private final Key key;

        /** Null where the node does not sign for what it settles. */
        private final @Nullable Digest digest;

        private long session;
        private String deliveryId;
        private boolean withApplication = true;
        private Verdict verdict = Verdict.NONE;
        private String reason = "";

        private Entry(Key key, @Nullable Digest digest, long session, String deliveryId) {
            this.key = key;
            this.digest = digest;
            this.session = session;
            this.deliveryId = deliveryId;
        }
    }

    /** Tells the hub; drops what belongs to a session that is over. */
    interface Settlements {
        /** Only queues. The message's digest is there where the node signs for it. */
        void acknowledge(long session, String deliveryId, @Nullable Digest message);

        /** Only queues. The message's digest is there where the node signs for it. */
        void reject(long session, String deliveryId, @Nullable Digest message, String reason);

        /** Sends what was queued. */
        void flush();
    }

    private final @Nullable DeliveryHandler handler;
    private final boolean automatic;
    private final boolean signs;
    private final SenderKeys keys;
    private final Ed25519 engine;
    private final ClientListener listener;
    private final Executor callbacks;
    private final int remembered;
    private final Settlements settlements;
    private final SerialExecutor application = new SerialExecutor("bpci-deliveries");

    private final Map<Key, Entry> open = new HashMap<>();

    /** The oldest first. */
    private final LinkedHashMap<Key, Entry> settled = new LinkedHashMap<>();

    // Owned by the application's thread, but for reading whether oneself is it.
    private volatile @Nullable Thread applicationThread;
    private int handedSinceFlush;

    private volatile boolean stopped;

    Inbox(ClientOptions options, Executor callbacks, Settlements settlements) {
        this.handler = options.handler();
        this.automatic = options.automaticAcknowledgement();
        this.signs = options.signsAcknowledgements();
        this.keys = options.senderKeys();
        this.engine = options.engine();
        this.listener = options.listener();
        this.callbacks = callbacks;
        this.settlements = settlements;
        this.remembered = options.limits().rememberedDeliveries();
    }

    /** One {@code deliver} frame, on the carrier's thread. */
    void delivered(long session, String deliveryId, boolean redelivered, Envelope message) {
        // Nobody listens: the message stays with the hub, for a session that does.
        if (handler == null) return;
        @Nullable Entry fresh;
        synchronized (this) {
            var key = new Key(message.sourceNode(), message.messageId());
            Entry known = settled.get(key);
            if (known == null) known = open.get(key);
            if (known != null) {
                known.session = session;
                known.deliveryId = deliveryId;
                if (known.verdict != Verdict.NONE) {
                    queueVerdict(known);
                    fresh = null;
                } else if (known.withApplication) {
                    // It still has it from an earlier session; its verdict will go to this delivery.
                    return;
                } else {
                    known.withApplication = true;
                    fresh = known;
                }
            } else {
                fresh = new Entry(key, signs ? message.digest() : null, session, deliveryId);
                open.put(key, fresh);
            }
        }
        if (fresh == null) settlements.flush();
        else application.execute(() -> hand(handler, fresh, message, redelivered));
    }

    private void hand(DeliveryHandler receiver, Entry entry, Envelope message, boolean redelivered) {
        if (stopped) return;
        applicationThread = Thread.currentThread();
        give(receiver, entry, message, redelivered);
        if (++handedSinceFlush >= VERDICTS_PER_FLUSH || !application.hasMore()) {
            handedSinceFlush = 0;
            settlements.flush();
        }
    }

    private void give(DeliveryHandler receiver, Entry entry, Envelope message, boolean redelivered) {
        SignatureCheck signature = check(message);
        var delivery = new Delivery(this, entry, message, redelivered, signature);
        if (signature == SignatureCheck.FORGED) {
            delivery.reject("the signature is not by the sender's key that it names");
            callbacks.execute(() -> listener.forged(delivery));
            return;
        }
        try {
            receiver.received(delivery);
            if (automatic) delivery.acknowledge();
        } catch (Exception e) {
            if (e instanceof InterruptedException) Thread.currentThread().interrupt();
            synchronized (this) {
                entry.withApplication = false;
            }
            callbacks.execute(() -> listener.handlerFailed(delivery, e));
        }
    }

    private SignatureCheck check(Envelope message) {
        Optional<Ed25519PublicKey> key = keys.key(message.sourceNode(), message.signature().kid(), message.createdAt());
        if (key.isEmpty()) return SignatureCheck.UNCHECKED;
        return message.verify(engine, key.get()) == DetachedJws.Outcome.VALID
                ? SignatureCheck.VERIFIED
                : SignatureCheck.FORGED;
    }

    void settle(Entry entry, Verdict verdict, String reason) {
        synchronized (this) {
            if (entry.verdict != Verdict.NONE) return;
            entry.verdict = verdict;
            entry.reason = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
            open.remove(entry.key);
            settled.put(entry.key, entry);
            if (settled.size() > remembered) settled.pollFirstEntry();
            queueVerdict(entry);
        }
        // Verdicts given inside the handler leave together, when it has returned.
        if (!Thread.currentThread().equals(applicationThread)) settlements.flush();
    }

    private void queueVerdict(Entry entry) {
        switch (entry.verdict) {
            case ACKNOWLEDGED -> settlements.acknowledge(entry.session, entry.deliveryId, entry.digest);
            case REJECTED -> settlements.reject(entry.session, entry.deliveryId, entry.digest, entry.reason);
            case NONE -> {
                // Nothing to tell yet.
            }
        }
    }

    /** What the application has not been given by now goes back to the hub. */
    void stop() {
        stopped = true;
    }

    /** Messages that the application has been given, or is about to be, and has not settled. */
    synchronized int unsettled() {
        return open.size();
    }
}
