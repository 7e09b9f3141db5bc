package io.bpci.relay.internal;

import io.bpci.audit.EventKind;
import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.broker.Stored;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.problem.Problem;
import io.bpci.relay.internal.Outstanding.Settlement;
import io.bpci.session.CloseCode;
import io.bpci.session.HubSession;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Brings the messages of one node's queue to its session, and its acknowledgements back. What is unacknowledged is
 * bounded by the credit, in messages and bytes; then the broker is told to stop. Acknowledgements, dead letters and
 * their audit events commit together, in groups of what has arrived meanwhile.
 */
final class Lane {
    private static final Logger LOG = Logger.getLogger(Lane.class.getName());

    /** A delivery that is acknowledged sooner gets one event for both; a slower one gets its own. */
    private static final long REPORT_AFTER_MS = 500;

    /** How long acknowledgements gather. */
    private static final long GATHER_MS = 50;

    private final NodeId node;
    private final HubSession session;
    private final DeliveryParts parts;
    private final SettlementWriter writer;
    private final SerialExecutor tasks;
    private final String idPrefix;

    // Guarded by this.
    private final TreeMap<Long, Outstanding> outstanding = new TreeMap<>();
    private final List<Settlement> unsettled = new ArrayList<>();

    /** What the broker handed over before it heard that the credit is used up: some of its window, not more. */
    private final Deque<ClientMessage> beyondCredit = new ArrayDeque<>();

    private long issued;
    private long outstandingBytes;
    private boolean paused;
    private boolean settling;
    private boolean hurried;
    private boolean closed;

    // Owned by the tasks.
    private @Nullable ClientSession broker;
    private @Nullable ClientConsumer consumer;
    private @Nullable ClientProducer producer;

    Lane(NodeId node, HubSession session, DeliveryParts parts) {
        this.node = node;
        this.session = session;
        this.parts = parts;
        this.writer = new SettlementWriter(node, parts);
        this.tasks = new SerialExecutor(parts.executor());
        this.idPrefix = session.sessionId().substring(0, 8) + '.';
    }

    HubSession session() {
        return session;
    }

    NodeId node() {
        return node;
    }

    /** Begins to deliver once {@code before} is closed, so that two lanes never share the queue. */
    void open(@Nullable Lane before) {
        if (before != null) before.close(() -> tasks.execute(this::connect));
        else tasks.execute(this::connect);
    }

    private void connect() {
        synchronized (this) {
            if (closed) return;
        }
        try {
            ClientSession opened = parts.link(node).transacted();
            broker = opened;
            opened.addFailureListener(new SessionLost(this::lost));
            SimpleString queue = Queues.ofNode(node.value());
            BrokerLink.ensureQueue(opened, queue.toString());
            parts.rooms().correct(node, opened.queueQuery(queue).getMessageCount());
            producer = opened.createProducer();
            consumer = opened.createConsumer(queue);
            consumer.setMessageHandler(this::onMessage);
            opened.start();
        } catch (ActiveMQException | RuntimeException e) {
            LOG.log(Level.WARNING, "no deliveries to " + node, e);
            lost();
        }
    }

    private void lost() {
        session.close(CloseCode.OVERLOADED, "the broker is not available");
    }

    /** On a thread of the broker's client, one message at a time. */
    private synchronized void onMessage(ClientMessage message) {
        if (closed) return;
        if (isFull() || !beyondCredit.isEmpty()) beyondCredit.addLast(message);
        else handOver(message);
    }

    /** Holding the lock, so that the order of the queue is that of the frames. */
    private void handOver(ClientMessage message) {
        byte[] body = new byte[message.getBodyBuffer().readableBytes()];
        message.getBodyBuffer().readBytes(body);
        boolean isNotice = message.containsProperty(Stored.NOTICE);
        Identity identity = Identity.parse(message.getStringProperty(Stored.IDENTITY));
        long now = parts.clock().millis();
        long number = ++issued;
        var delivery = new Outstanding(number, message, isNotice ? null : identity, body.length, now);
        outstanding.put(number, delivery);
        outstandingBytes += delivery.bytes;
        if (isWithdrawn(message)) {
            settle(delivery, EventKind.WITHDRAWN, Withdrawals.REASON, null);
        } else if (isNotice) {
            session.undelivered(Notices.parse(body));
            noticed(delivery);
        } else {
            session.deliver(idPrefix + number, mayHaveCome(message), body);
            session.flush();
            parts.counters().delivered.increment();
            if (identity != null) MessageTrace.delivered(message, identity, node);
        }
        if (!isFull()) return;
        paused = true;
        tasks.execute(this::pauseOrResume);
    }

    /**
     * Holding the lock. A notice needs no answer: it is settled when it is on its way, but to a node that does not read
     * only as the credit allows.
     */
    private void noticed(Outstanding notice) {
        if (!session.isBehind()) settle(notice, EventKind.DELIVERED, "", null);
    }

    private boolean isWithdrawn(ClientMessage message) {
        return message.containsProperty(Stored.AGREEMENT)
                && parts.agreements().isRevoked(new Identifier(message.getStringProperty(Stored.AGREEMENT)));
    }

    private boolean mayHaveCome(ClientMessage message) {
        return message.getDeliveryCount() > 1
                || message.getTimestamp() < parts.startedAt()
                || parts.handedOut().contains(node, message.getMessageID());
    }

    private boolean isFull() {
        return outstanding.size() >= parts.creditMessages() || outstandingBytes >= parts.creditBytes();
    }

    private boolean hasRoomAgain() {
        return outstanding.size() <= parts.creditMessages() / 2 && outstandingBytes <= parts.creditBytes() / 2;
    }

    /** Tells the broker what the credit says by now. */
    private void pauseOrResume() {
        boolean stop;
        synchronized (this) {
            if (closed || !paused) return;
            stop = !hasRoomAgain();
            if (!stop) paused = false;
        }
        try {
            if (broker == null) return;
            if (stop) broker.stop();
            else broker.start();
        } catch (ActiveMQException e) {
            LOG.log(Level.FINE, "the session with the broker is gone", e);
            lost();
        }
    }

    /** Acknowledges deliveries of this session; others are left aside. */
    void acknowledge(List<String> deliveryIds) {
        synchronized (this) {
            for (String id : deliveryIds) settleById(id, EventKind.ACKNOWLEDGED, "");
        }
    }

    void reject(String deliveryId, String reason) {
        synchronized (this) {
            settleById(deliveryId, EventKind.REJECTED, reason);
        }
    }

    private void settleById(String id, EventKind kind, String why) {
        Outstanding delivery = find(id);
        if (delivery != null && !delivery.settled) settle(delivery, kind, why, null);
    }

    /** Holding the lock. Null when the id is of no delivery that is outstanding in this session. */
    private @Nullable Outstanding find(String id) {
        if (!id.startsWith(idPrefix)) return null;
        try {
            return outstanding.get(Long.parseLong(id.substring(idPrefix.length())));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * Settles deliveries for which the node signed: all of them, or none if anything about it does not hold. They are
     * claimed at once, so that what waits to be judged is bounded by the credit.
     *
     * @param refused told why nothing was settled; the session is to end then
     */
    void settleSigned(List<String> deliveryIds, SignedSettlements.Frame frame, Consumer<Problem> refused) {
        List<Outstanding> claimed = new ArrayList<>();
        Problem problem = null;
        synchronized (this) {
            if (closed) return;
            for (String id : deliveryIds) {
                Outstanding delivery = find(id);
                if (delivery == null || delivery.settled || delivery.identity == null) {
                    problem = SignedSettlements.notOutstanding(id);
                    break;
                }
                delivery.settled = true;
                claimed.add(delivery);
            }
            if (problem != null) release(claimed);
        }
        if (problem != null) refused.accept(problem);
        else tasks.execute(() -> judge(claimed, frame, refused));
    }

    private void judge(List<Outstanding> claimed, SignedSettlements.Frame frame, Consumer<Problem> refused) {
        switch (parts.signed().judge(frame, claimed)) {
            case SignedSettlements.Judgement.Holds(var each) -> {
                synchronized (this) {
                    for (int i = 0; i < claimed.size(); i++) {
                        settle(claimed.get(i), frame.kind(), frame.reason(), each.get(i));
                    }
                }
            }
            case SignedSettlements.Judgement.Fails(Problem problem) -> {
                synchronized (this) {
                    release(claimed);
                }
                refused.accept(problem);
            }
        }
    }

    /** Holding the lock. They wait for an acknowledgement as before. */
    private void release(List<Outstanding> claimed) {
        for (Outstanding delivery : claimed) {
            delivery.settled = false;
            if (closed) parts.handedOut().add(node, delivery.message.getMessageID());
        }
    }

    /** Holding the lock. */
    private void settle(Outstanding delivery, EventKind kind, String why, SignedSettlements.@Nullable Signed signed) {
        delivery.settled = true;
        delivery.settledAt = parts.clock().millis();
        unsettled.add(new Settlement(delivery, kind, why, signed));
        commitSoon();
    }

    /**
     * Holding the lock. A sync of the journal for each handful of acknowledgements would take from what it has for
     * messages; nobody waits for them, unless credit runs short.
     */
    private void commitSoon() {
        boolean hurry = paused || unsettled.size() >= parts.creditMessages() / 4;
        if (hurry && !hurried) {
            hurried = true;
            tasks.execute(this::commit);
        } else if (!settling) {
            var _ = parts.clockwork().schedule(() -> tasks.execute(this::commit), GATHER_MS, TimeUnit.MILLISECONDS);
        }
        settling = true;
    }

    /** Records deliveries that wait for their acknowledgement, and settles notices; called about once a second. */
    void reportDelivered() {
        long before = parts.clock().millis() - REPORT_AFTER_MS;
        synchronized (this) {
            boolean any = false;
            for (Outstanding delivery : outstanding.values()) {
                if (delivery.reported || delivery.settled || delivery.deliveredAt > before) continue;
                if (delivery.identity == null) {
                    noticed(delivery);
                    continue;
                }
                delivery.reported = true;
                unsettled.add(new Settlement(delivery, EventKind.DELIVERED, "", null));
                any = true;
            }
            if (any) commitSoon();
        }
    }

    private void commit() {
        List<Settlement> group;
        synchronized (this) {
            settling = false;
            hurried = false;
            if (unsettled.isEmpty()) return;
            group = List.copyOf(unsettled);
            unsettled.clear();
        }
        try {
            if (broker == null || broker.isClosed()) return;
            writer.write(broker, sender(), group, acknowledgeInOrder(broker, group));
            broker.commit();
        } catch (ActiveMQException | RuntimeException e) {
            // The broker hands them out again to the node's next session.
            LOG.log(Level.WARNING, "acknowledgements of " + node + " were not stored", e);
            lost();
            return;
        }
        forget(group);
    }

    /**
     * Nodes mostly acknowledge in order: then one acknowledgement of all up to the last serves them. "Up to" is the
     * broker's order, which is not that of the deliveries once messages may have overtaken each other. Returns the
     * number of the last delivery so acknowledged, or 0.
     */
    private long acknowledgeInOrder(ClientSession open, List<Settlement> group) throws ActiveMQException {
        @Nullable Outstanding last = null;
        synchronized (this) {
            var settledNow = new HashSet<Long>();
            for (Settlement settlement : group) if (settlement.isLast()) settledNow.add(settlement.number());
            for (var entry : outstanding.entrySet()) {
                if (!settledNow.contains(entry.getKey())) break;
                last = entry.getValue();
            }
        }
        // Asked now, when all that is outstanding has come: what comes later is behind it in either order.
        if (last == null || consumer == null || parts.link(node).hasOvertaking()) return 0;
        BrokerLink.acknowledgeUpTo(open, consumer, last.message);
        return last.number;
    }

    private ClientProducer sender() {
        if (producer == null) throw new IllegalStateException("the lane is not open");
        return producer;
    }

    private void forget(List<Settlement> group) {
        boolean mayResume;
        synchronized (this) {
            for (Settlement settlement : group) {
                if (!settlement.isLast() || outstanding.remove(settlement.number()) == null) continue;
                Outstanding delivery = settlement.delivery();
                outstandingBytes -= delivery.bytes;
                parts.handedOut().remove(node, delivery.message.getMessageID());
                if (settlement.kind() == EventKind.ACKNOWLEDGED) {
                    // Messages are stamped with the time at which they came.
                    parts.counters().acknowledged(delivery.settledAt - delivery.message.getTimestamp());
                }
                parts.rooms().left(node, delivery.message, delivery.bytes);
            }
            while (!closed && !beyondCredit.isEmpty() && !isFull()) handOver(beyondCredit.removeFirst());
            mayResume = paused && hasRoomAgain();
        }
        if (mayResume) pauseOrResume();
    }

    /** Ends the lane; what is unacknowledged returns to the queue. {@code then} runs when it is free. */
    void close(Runnable then) {
        synchronized (this) {
            if (!closed) {
                closed = true;
                for (Outstanding delivery : outstanding.values()) {
                    if (!delivery.settled) parts.handedOut().add(node, delivery.message.getMessageID());
                }
            }
        }
        tasks.execute(() -> {
            commit();
            disconnect();
            then.run();
        });
    }

    private void disconnect() {
        try {
            if (broker != null) broker.close();
        } catch (ActiveMQException e) {
            LOG.log(Level.FINE, "the session with the broker is gone", e);
        }
        broker = null;
    }
}
