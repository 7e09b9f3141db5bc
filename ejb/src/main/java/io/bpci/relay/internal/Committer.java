package io.bpci.relay.internal;

import io.bpci.audit.AuditGroup;
import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.broker.Stored;
import io.bpci.envelope.NodeId;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes groups of messages to the broker, each group in one local transaction with its audit events. There is no
 * timer: a group is what has arrived while the one before was being synced. One thread runs it; {@link #offer} may be
 * called from any.
 *
 * <p>Its session has a seat at the broker, which only the hub that leads has: what fences off one that led before.
 */
final class Committer implements Runnable {
    private static final Logger LOG = Logger.getLogger(Committer.class.getName());

    /** Bytes that one group may gather beside the number of its messages: what a broker buffers for one transaction. */
    private static final long MAX_GROUP_BYTES = 16L << 20;

    /** Something to commit. */
    sealed interface Work {
        record Accept(Acceptance acceptance) implements Work {}

        /** There are events that go with no message. */
        record Noted() implements Work {}
    }

    /** So many events are kept while the broker is away: some ten megabytes. */
    private static final int MAX_NOTES = 10_000;

    /** How often a committer with nothing to do looks whether its hub still leads, or one that waits whether it may. */
    private static final long LEADS_EVERY_MS = 500;

    private final String seat;
    private final BrokerLink link;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Availability availability;
    private final Promiser promiser;
    private final int groupSize;
    private final long retention;
    private final BlockingQueue<Work> queue;
    private final AuditNotes notes = new AuditNotes(MAX_NOTES);

    // Owned by the committing thread.
    private @Nullable ClientSession session;
    private @Nullable ClientProducer producer;
    private final Set<NodeId> knownQueues = new HashSet<>();

    /**
     * @param number of the hub's committers; those of several hubs with one number take turns
     */
    Committer(
            int number,
            BrokerLink link,
            SecureRandom random,
            InstantSource clock,
            Availability availability,
            Promiser promiser,
            int groupSize,
            long retentionMillis) {
        this.seat = Queues.SEAT_PREFIX + number;
        this.link = link;
        this.random = random;
        this.clock = clock;
        this.availability = availability;
        this.promiser = promiser;
        this.groupSize = groupSize;
        this.retention = retentionMillis;
        this.queue = new ArrayBlockingQueue<>(groupSize * 20);
    }

    /**
     * Takes this committer's seat at the broker, and waits for it where another hub has it. No other thread may run it
     * yet.
     */
    void sit() throws ActiveMQException, InterruptedException {
        if (isSeated()) return;
        LOG.info("waits until the hub that led before has let go of the broker");
        do TimeUnit.MILLISECONDS.sleep(LEADS_EVERY_MS);
        while (!isSeated());
    }

    private boolean isSeated() throws ActiveMQException {
        if (session != null && !session.isClosed()) return true;
        ClientSession opened = link.transacted();
        if (!BrokerLink.takeSeat(opened, seat)) {
            opened.close();
            return false;
        }
        knownQueues.clear();
        session = opened;
        producer = opened.createProducer();
        return true;
    }

    /** Queues work; false when there is no room, which is when a reader must stop reading. */
    boolean offer(Work work) {
        return queue.offer(work);
    }

    /** Records an event that goes with no message, as soon as the broker is there. */
    void note(AuditNotes.Writer event) {
        // A committer whose queue is full comes to it without being woken.
        if (notes.add(event)) queue.offer(new Work.Noted());
    }

    /** Whether so much waits that readers should pause, before {@link #offer} has to say no. */
    boolean isBusy() {
        return queue.remainingCapacity() < queue.size();
    }

    @Override
    public void run() {
        List<Work> group = new ArrayList<>(groupSize);
        try {
            while (true) {
                Work first = queue.poll(LEADS_EVERY_MS, TimeUnit.MILLISECONDS);
                if (!availability.leads()) disconnect();
                if (first != null) {
                    group.add(first);
                    gather(group);
                    commit(group);
                    group.clear();
                } else if (!notes.isEmpty()) {
                    commit(group);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            disconnect();
        }
    }

    private void gather(List<Work> group) {
        long bytes = bytesOf(group.getFirst());
        while (group.size() < groupSize && bytes < MAX_GROUP_BYTES) {
            Work next = queue.poll();
            if (next == null) return;
            group.add(next);
            bytes += bytesOf(next);
        }
    }

    private static long bytesOf(Work work) {
        return switch (work) {
            case Work.Accept(Acceptance a) -> (long) a.envelope().bytes().length * a.targets().size();
            case Work.Noted() -> 0;
        };
    }

    private void commit(List<Work> group) {
        if (!availability.leads()) {
            group.forEach(Committer::fail);
            return;
        }
        boolean onlyNotes = group.stream().allMatch(Work.Noted.class::isInstance);
        // They wait until who asks for the broker has found it.
        if (onlyNotes && !availability.isBrokerThere()) return;
        List<AuditNotes.Writer> taken = notes.take(groupSize);
        if (onlyNotes && taken.isEmpty()) return;
        boolean committing = false;
        var promises = new GroupPromises();
        try {
            ClientSession open = connected();
            send(open, group, taken, promises);
            committing = true;
            open.commit();
            notes.written();
        } catch (ActiveMQException | RuntimeException e) {
            LOG.log(Level.WARNING, "a group of " + group.size() + " was not committed", e);
            disconnect();
            availability.lost(e);
            // Of a commit that nobody knows the end of: rather recorded twice than not at all.
            notes.putBack(taken);
            for (Work work : group) {
                if (committing && work instanceof Work.Accept(Acceptance acceptance)) acceptance.done().unknown();
                else fail(work);
            }
            return;
        }
        for (Work work : group) {
            if (work instanceof Work.Accept(Acceptance acceptance) && !acceptance.asksForPromise()) {
                acceptance.done().accepted();
            }
        }
        promises.give(promiser);
        if (!notes.isEmpty()) queue.offer(new Work.Noted());
    }

    private static void fail(Work work) {
        if (work instanceof Work.Accept(Acceptance acceptance)) acceptance.done().failed();
    }

    private void send(ClientSession open, List<Work> group, List<AuditNotes.Writer> taken, GroupPromises promises)
            throws ActiveMQException {
        var events = new AuditGroup(random);
        Instant now = clock.instant();
        for (Work work : group) {
            if (!(work instanceof Work.Accept(Acceptance acceptance))) continue;
            send(open, acceptance);
            promises.add(acceptance, events.add(EventLine.accepted(events.nextEventId(), now, acceptance)));
        }
        promises.begin(promiser, now);
        AuditNotes.write(taken, events);
        ClientMessage audit = open.createMessage(ClientMessage.BYTES_TYPE, true);
        audit.setTimestamp(now.toEpochMilli());
        audit.getBodyBuffer().writeBytes(events.bytes());
        opened().send(Queues.AUDIT, audit);
    }

    private void send(ClientSession open, Acceptance acceptance) throws ActiveMQException {
        var envelope = acceptance.envelope();
        long expires = envelope.expiresAt().map(Instant::toEpochMilli).orElse(acceptance.receivedAt() + retention);
        SimpleString identity = SimpleString.of(acceptance.claim().identity().text());
        for (NodeId target : acceptance.targets()) {
            ClientMessage message =
                    open.createMessage(
                            ClientMessage.BYTES_TYPE,
                            true,
                            expires,
                            acceptance.receivedAt(),
                            (byte) envelope.priority().jmsPriority());
            message.putStringProperty(Stored.IDENTITY, identity);
            envelope.agreementId()
                    .ifPresent(id -> message.putStringProperty(Stored.AGREEMENT, SimpleString.of(id.value())));
            MessageTrace.attach(acceptance.trace(), message);
            message.getBodyBuffer().writeBytes(envelope.bytes());
            opened().send(queueOf(open, target), message);
        }
    }

    private SimpleString queueOf(ClientSession open, NodeId target) throws ActiveMQException {
        SimpleString queueName = Queues.ofNode(target.value());
        if (knownQueues.add(target)) BrokerLink.ensureQueue(open, queueName.toString());
        return queueName;
    }

    private ClientSession connected() throws ActiveMQException {
        if (session == null || session.isClosed()) {
            if (!isSeated()) throw new IllegalStateException("another hub has taken the seat " + seat);
            if (!availability.stillLeads()) throw new IllegalStateException("another hub has led meanwhile");
        }
        return Objects.requireNonNull(session);
    }

    private ClientProducer opened() {
        if (producer == null) throw new IllegalStateException("no session");
        return producer;
    }

    private void disconnect() {
        try {
            if (session != null) session.close();
        } catch (ActiveMQException e) {
            LOG.log(Level.FINE, "closing a session that is gone", e);
        }
        session = null;
        producer = null;
    }
}
