package io.bpci.relay.internal;

import io.bpci.audit.AuditDrain;
import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.envelope.NodeId;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What has to be known before the relay opens: that no hub which led before commits anything more, what was accepted
 * lately, and what waits in the queues. Not to be waited for by a bean's start: the bean that drains the audit queue
 * may hold some of it, and the container lets that bean work only when all have started.
 */
final class Opening implements Runnable {
    private static final Logger LOG = Logger.getLogger(Opening.class.getName());
    private static final long RETRY_MS = 1_000;
    private static final Duration REMIND = Duration.ofMinutes(1);

    private final RelayPlan plan;
    private final BrokerLink link;
    private final Committers committers;
    private final AuditedAcceptances accepted;
    private final ReplayWindow window;
    private final Rooms rooms;
    private final Runnable then;
    private String told = "";
    private long toldAt;

    /**
     * @param link must fetch nothing ahead, for {@link AuditDrain}
     * @param then opens the relay
     */
    Opening(
            RelayPlan plan,
            BrokerLink link,
            Committers committers,
            AuditedAcceptances accepted,
            ReplayWindow window,
            Rooms rooms,
            Runnable then) {
        this.plan = plan;
        this.link = link;
        this.committers = committers;
        this.accepted = accepted;
        this.window = window;
        this.rooms = rooms;
        this.then = then;
    }

    @Override
    public void run() {
        try {
            while (!isPrepared()) TimeUnit.MILLISECONDS.sleep(RETRY_MS);
            then.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isPrepared() throws InterruptedException {
        try {
            for (Committer committer : committers.all()) committer.sit();
            new AuditDrain(link, plan.audit()).drainAll();
            accepted.load(window, plan.clock().instant());
            measureQueues();
            return true;
        } catch (ActiveMQException | RuntimeException e) {
            tell(e);
            return false;
        }
    }

    /** Once, and again every minute, however often it tries. */
    private void tell(Exception problem) {
        String words = String.valueOf(problem.getMessage());
        long now = System.nanoTime();
        if (words.equals(told) && now - toldAt < REMIND.toNanos()) return;
        LOG.log(Level.WARNING, "the relay cannot open yet, and goes on trying: " + words, problem);
        told = words;
        toldAt = now;
    }

    /** What waits takes room. */
    private void measureQueues() throws ActiveMQException {
        try (ClientSession session = link.transacted()) {
            for (NodeId node : plan.directory().nodes()) {
                rooms.correct(node, session.queueQuery(Queues.ofNode(node.value())).getMessageCount());
            }
        }
    }
}
