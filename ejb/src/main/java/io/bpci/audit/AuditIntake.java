package io.bpci.audit;

import static java.util.Objects.requireNonNull;

import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
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
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Is told by the container that something lies in the audit queue, and drains it: that group, and whatever waits behind
 * it. One transaction for each group would be far too slow.
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
        try {
            byte[] body = new byte[(int) ((BytesMessage) message).getBodyLength()];
            ((BytesMessage) message).readBytes(body);
            List<AuditEvent> events = new AuditDrain(requireNonNull(link), log).drain(body);
            if (!events.isEmpty()) stored.fire(new AuditBatch(events));
        } catch (JMSException | ActiveMQException e) {
            throw new EJBException("audit events wait in the queue", e);
        }
    }
}
