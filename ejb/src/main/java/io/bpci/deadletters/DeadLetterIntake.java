package io.bpci.deadletters;

import static java.util.Objects.requireNonNull;

import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.broker.Stored;
import io.bpci.deadletters.internal.Buried;
import io.bpci.deadletters.internal.DeadLetterStore;
import io.bpci.json.Malformed;
import io.bpci.settings.HubSettings;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
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

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Drains the queue of dead letters into the database. The container hands over one; the bean takes along what waits
 * behind it, stores all in one database transaction, and only then lets the broker forget them. Stopped in between, the
 * letters come again and are recognised by their ids.
 */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "resourceAdapter", propertyValue = "bpci#broker"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = Queues.DEAD),
            @ActivationConfigProperty(propertyName = "useJNDI", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "1"),
            // The bean fetches for itself: nothing may lie in the adapter's buffer meanwhile.
            @ActivationConfigProperty(propertyName = "consumerWindowSize", propertyValue = "0")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DeadLetterIntake implements MessageListener {
    private static final Logger LOG = Logger.getLogger(DeadLetterIntake.class.getName());
    private static final int MAX_LETTERS = 200;
    private static final int MAX_BYTES = 8 << 20;

    @Inject HubSettings settings;
    @Inject DeadLetterStore store;

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
        List<Buried> letters = new ArrayList<>();
        try (ClientSession session = requireNonNull(link).transacted();
                ClientConsumer consumer = session.createConsumer(Queues.DEAD)) {
            byte[] body = new byte[(int) ((BytesMessage) message).getBodyLength()];
            ((BytesMessage) message).readBytes(body);
            add(
                    letters,
                    message.getStringProperty(Stored.DEAD_ID.toString()),
                    message.getStringProperty(Stored.IDENTITY.toString()),
                    message.getStringProperty(Stored.TARGET.toString()),
                    message.getStringProperty(Stored.OUTCOME.toString()),
                    message.getStringProperty(Stored.REASON.toString()),
                    message.getJMSTimestamp(),
                    body);
            session.start();
            fetch(consumer, letters, body.length);
            store.take(letters);
            session.commit();
        } catch (JMSException | ActiveMQException e) {
            throw new EJBException("dead letters wait in the queue", e);
        }
    }

    private static void fetch(ClientConsumer consumer, List<Buried> letters, int firstBytes) throws ActiveMQException {
        int bytes = firstBytes;
        for (int i = 0; i < MAX_LETTERS && bytes < MAX_BYTES; i++) {
            ClientMessage next = consumer.receiveImmediate();
            if (next == null) return;
            byte[] body = new byte[next.getBodyBuffer().readableBytes()];
            next.getBodyBuffer().readBytes(body);
            next.acknowledge();
            add(
                    letters,
                    next.getStringProperty(Stored.DEAD_ID),
                    next.getStringProperty(Stored.IDENTITY),
                    next.getStringProperty(Stored.TARGET),
                    next.getStringProperty(Stored.OUTCOME),
                    next.getStringProperty(Stored.REASON),
                    next.getTimestamp(),
                    body);
            bytes += body.length;
        }
    }

    private static void add(
            List<Buried> letters,
            @Nullable String id,
            @Nullable String identity,
            @Nullable String target,
            @Nullable String outcome,
            @Nullable String reason,
            long at,
            byte[] envelope) {
        try {
            letters.add(Buried.of(id, identity, target, outcome, reason, Instant.ofEpochMilli(at), envelope));
        } catch (Malformed e) {
            // Only hubs write to this queue; what is not theirs must not block the rest.
            LOG.log(Level.SEVERE, "something that is no dead letter lay in their queue: " + e.getMessage());
        }
    }
}
