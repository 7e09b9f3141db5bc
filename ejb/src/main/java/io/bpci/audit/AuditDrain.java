package io.bpci.audit;

import io.bpci.audit.internal.AuditStore;
import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.json.Malformed;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Moves groups of events from the audit queue into the database: many groups in one database transaction, and only then
 * does the broker forget them. Stopped in between, they come again and are recognised by their ids.
 */
public final class AuditDrain {
    private static final Logger LOG = Logger.getLogger(AuditDrain.class.getName());
    private static final int MAX_GROUPS = 500;
    private static final int MAX_EVENTS = 5_000;

    private static final long WAIT_MS = 200;
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final BrokerLink link;
    private final AuditLog log;

    /**
     * @param link must fetch nothing ahead: what lay in its buffer would be out of everybody's reach
     */
    public AuditDrain(BrokerLink link, AuditLog log) {
        this.link = link;
        this.log = log;
    }

    /**
     * Moves all that is there, and waits for what another hub has been handed and not stored: the broker takes it back
     * from one that stands still.
     */
    public void drainAll() throws ActiveMQException, InterruptedException {
        while (true) {
            List<AuditStore.Group> moved = new ArrayList<>();
            move(moved);
            if (!moved.isEmpty()) continue;
            if (isEmpty()) return;
            TimeUnit.MILLISECONDS.sleep(WAIT_MS);
        }
    }

    private boolean isEmpty() throws ActiveMQException {
        try (ClientSession session = link.transacted()) {
            return session.queueQuery(SimpleString.of(Queues.AUDIT)).getMessageCount() == 0;
        }
    }

    /** Moves one batch, beginning with a group that the caller has taken itself; returns the events that were new. */
    List<AuditEvent> drain(byte[] taken) throws ActiveMQException {
        List<AuditStore.Group> groups = new ArrayList<>();
        add(groups, taken);
        return move(groups);
    }

    private List<AuditEvent> move(List<AuditStore.Group> groups) throws ActiveMQException {
        try (ClientSession session = link.transacted();
                ClientConsumer consumer = session.createConsumer(Queues.AUDIT)) {
            session.start();
            fetch(consumer, groups);
            List<AuditEvent> events = groups.isEmpty() ? List.of() : log.take(groups);
            session.commit();
            return events;
        }
    }

    /** Takes what is there and, unless that is plenty, what comes within a moment: a transaction has its price. */
    private static void fetch(ClientConsumer consumer, List<AuditStore.Group> groups) throws ActiveMQException {
        int events = groups.stream().mapToInt(group -> group.events().size()).sum();
        long until = System.nanoTime() + GATHER_NANOS;
        while (groups.size() < MAX_GROUPS && events < MAX_EVENTS) {
            ClientMessage next = consumer.receiveImmediate();
            if (next == null) {
                long left = until - System.nanoTime();
                if (groups.isEmpty() || left <= 0 || Thread.currentThread().isInterrupted()) return;
                // Not until the next one comes: each would wake this thread, and be asked for twice.
                LockSupport.parkNanos(left);
                continue;
            }
            byte[] body = new byte[next.getBodyBuffer().readableBytes()];
            next.getBodyBuffer().readBytes(body);
            next.acknowledge();
            events += add(groups, body);
        }
    }

    private static int add(List<AuditStore.Group> groups, byte[] body) {
        try {
            AuditStore.Group group = AuditGroup.parse(body);
            groups.add(group);
            return group.events().size();
        } catch (Malformed e) {
            // Only hubs write to this queue; what is not theirs cannot be kept as an event, and must not block the
            // rest.
            LOG.log(Level.SEVERE, "something that is no group of events lay in the audit queue: " + e.getMessage());
            return 0;
        }
    }
}
