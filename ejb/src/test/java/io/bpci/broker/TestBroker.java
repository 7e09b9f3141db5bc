package io.bpci.broker;

import io.bpci.settings.HubSettings;

import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.util.ArrayList;
import java.util.List;

/** The hub's own broker in this virtual machine, configured as in the product. There is one at a time. */
public final class TestBroker {
    private final EmbeddedBroker broker;
    private final BrokerLink link;

    public TestBroker(HubSettings settings) throws Exception {
        broker = EmbeddedBroker.start(settings);
        link = new BrokerLink(settings, 0);
    }

    /** Takes all that waits for a node. */
    public List<ClientMessage> takeAll(String nodeId) throws Exception {
        List<ClientMessage> taken = new ArrayList<>();
        try (ClientSession session = link.transacted()) {
            String queue = Queues.ofNode(nodeId).toString();
            BrokerLink.ensureQueue(session, queue);
            session.start();
            try (var consumer = session.createConsumer(queue)) {
                for (var next = consumer.receiveImmediate(); next != null; next = consumer.receiveImmediate()) {
                    next.acknowledge();
                    taken.add(next);
                }
            }
            session.commit();
        }
        return taken;
    }

    public void stop() throws Exception {
        link.close();
        broker.stop();
    }
}
