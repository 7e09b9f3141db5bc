package io.bpci.relay.internal;

import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeDirectory;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes the queues of nodes soon after they are registered: the broker syncs each one by itself, and a committer that
 * finds a thousand targets without any would keep everybody waiting. One thread runs it.
 */
final class QueueMaker implements Runnable {
    private static final Logger LOG = Logger.getLogger(QueueMaker.class.getName());
    private static final long PAUSE_MS = 500;

    private final NodeDirectory directory;
    private final BrokerLink link;
    private final Availability availability;
    private final Set<NodeId> made = new HashSet<>();

    QueueMaker(NodeDirectory directory, BrokerLink link, Availability availability) {
        this.directory = directory;
        this.link = link;
        this.availability = availability;
    }

    @Override
    public void run() {
        try {
            while (true) {
                if (availability.leads()) work();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        Set<NodeId> registered = directory.nodes();
        made.retainAll(registered);
        if (made.size() == registered.size()) return;
        try (ClientSession session = link.transacted()) {
            for (NodeId node : registered) {
                if (made.contains(node) || Thread.currentThread().isInterrupted()) continue;
                BrokerLink.ensureQueue(session, Queues.ofNode(node.value()).toString());
                made.add(node);
            }
        } catch (ActiveMQException | RuntimeException e) {
            // It may be another broker that comes back. Whoever needs a queue before that makes it.
            made.clear();
            LOG.log(Level.FINE, "queues of nodes are made later", e);
        }
    }
}
