package io.bpci.audit;

import static java.util.Objects.requireNonNull;

import io.bpci.audit.internal.AuditStore;
import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.json.Malformed;
import io.bpci.settings.HubSettings;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Drains the audit queue into the database. The container hands over one group; the bean takes along whatever waits
 * behind it, stores all in one database transaction, and only then lets the broker forget them. Stopped in between, the
 * groups come again and are recognised by their ids. One transaction for each group would be far too slow.
 */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "resourceAdapter", propertyValue = "bpci#broker"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = Queues.AUDIT),
            @ActivationConfigProperty(propertyName = "useJNDI", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "1"),
            // The bean fetches for itself: nothing may lie in the adapter's buffer meanwhile.
            @ActivationConfigProperty(propertyName = "consumerWindowSize", propertyValue = "0")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class AuditIntake implements MessageListener {
    private static final Logger LOG = Logger.getLogger(AuditIntake.class.getName());
    private static final int MAX_GROUPS = 200;
    private static final int MAX_EVENTS = 5_000;

    @Inject HubSettings settings;
    @Inject AuditLog log;
    @Inject Event<AuditBatch> stored;

    private @Nullable BrokerLink link;

    @PostConstruct
    void open() {
        link = new BrokerLink(settings, 0);
    }

    @PreDestroy
    void close() {
        if (link != null) link.close();
    }

    @Override
    public void onMessage(Message message) {
        List<AuditStore.Group> groups = new ArrayList<>();
        try (ClientSession session = requireNonNull(link).transacted();
                ClientConsumer consumer = session.createConsumer(Queues.AUDIT)) {
            byte[] body = new byte[(int) ((BytesMessage) message).getBodyLength()];
            ((BytesMessage) message).readBytes(body);
            add(groups, body);
            session.start();
            fetch(consumer, groups);
            List<AuditEvent> events = log.take(groups);
            session.commit();
            if (!events.isEmpty()) stored.fire(new AuditBatch(events));
        } catch (JMSException | ActiveMQException e) {
            throw new EJBException("audit events wait in the queue", e);
        }
    }

    private static void fetch(ClientConsumer consumer, List<AuditStore.Group> groups) throws ActiveMQException {
        int events = groups.stream().mapToInt(group -> group.events().size()).sum();
        for (int i = 0; i < MAX_GROUPS && events < MAX_EVENTS; i++) {
            ClientMessage next = consumer.receiveImmediate();
            if (next == null) return;
            byte[] body = new byte[next.getBodyBuffer().readableBytes()];
            next.getBodyBuffer().readBytes(body);
            next.acknowledge();
            add(groups, body);
            events += groups.getLast().events().size();
        }
    }

    private static void add(List<AuditStore.Group> groups, byte[] body) {
        try {
            groups.add(AuditGroup.parse(body));
        } catch (Malformed e) {
            // Only hubs write to this queue; what is not theirs cannot be kept as an event, and must not block the
            // rest.
            LOG.log(Level.SEVERE, "something that is no group of events lay in the audit queue: " + e.getMessage());
            groups.add(new AuditStore.Group("", List.of()));
        }
    }
}
