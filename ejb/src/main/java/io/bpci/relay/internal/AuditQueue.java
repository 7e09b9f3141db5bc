package io.bpci.relay.internal;

import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many commit groups lie in the audit queue. The broker is asked by one caller at a time; whoever comes meanwhile
 * shares the next answer. Safe for concurrent use.
 */
final class AuditQueue {
    private static final SimpleString QUEUE = SimpleString.of(Queues.AUDIT);

    private final BrokerLink link;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();

    // Guarded by the lock: the questions so far, the last one with an answer, and that.
    private long asked;
    private long known;
    private double depth;

    AuditQueue(BrokerLink link) {
        this.link = link;
    }

    /** As the broker says after this was called; NaN while it cannot be asked. */
    double depth() {
        lock.lock();
        try {
            long wanted = asked + 1;
            while (known < wanted) {
                if (asked > known) answered.awaitUninterruptibly();
                else answer();
            }
            return depth;
        } finally {
            lock.unlock();
        }
    }

    private void answer() {
        asked++;
        double said = Double.NaN;
        lock.unlock();
        try {
            said = ask();
        } finally {
            lock.lock();
            depth = said;
            known = asked;
            answered.signalAll();
        }
    }

    /**
     * The broker counts a message a moment after its commit, and for a moment not at all when it hands it out. So a
     * zero is believed only the second time.
     */
    private double ask() {
        try (ClientSession session = link.transacted()) {
            long count = session.queueQuery(QUEUE).getMessageCount();
            return count > 0 ? count : session.queueQuery(QUEUE).getMessageCount();
        } catch (ActiveMQException e) {
            return Double.NaN;
        }
    }
}
