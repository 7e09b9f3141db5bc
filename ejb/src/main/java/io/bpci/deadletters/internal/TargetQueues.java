package io.bpci.deadletters.internal;

import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.broker.Stored;
import io.bpci.envelope.Envelope;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.activemq.artemis.api.core.ActiveMQDuplicateIdException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Puts dead letters back into the queues they came from. Safe for concurrent use. */
@ApplicationScoped
public class TargetQueues {
    private static final Logger LOG = Logger.getLogger(TargetQueues.class.getName());
    private static final long RETRY_MS = 1_000;

    private final HubSettings settings;
    private final BrokerLink link;

    @Inject
    public TargetQueues(HubSettings settings) {
        this.settings = settings;
        this.link = new BrokerLink(settings, 0);
    }

    /** For the container's proxy only. */
    @SuppressWarnings("NullAway") // The proxy never uses its fields.
    protected TargetQueues() {
        this.settings = null;
        this.link = null;
    }

    /**
     * Puts the letter into its target's queue, on stable storage when this returns. Done twice for the same letter, it
     * is there once: the broker remembers the letter's id.
     *
     * @throws HubException QUEUE_FULL; UNAVAILABLE when the broker does not answer, and then it may be there or not
     */
    public void putBack(DeadLetter letter, Instant now) {
        try (ClientSession session = link.transacted();
                ClientProducer producer = session.createProducer()) {
            String queue = Queues.ofNode(letter.targetNode().value()).toString();
            BrokerLink.ensureQueue(session, queue);
            requireRoom(session, queue);
            producer.send(SimpleString.of(queue), message(session, letter, now));
            session.commit();
        } catch (ActiveMQDuplicateIdException e) {
            LOG.log(Level.FINE, "{0} was put back before", letter.id());
        } catch (ActiveMQException e) {
            LOG.log(Level.WARNING, "a dead letter was not put back", e);
            throw HubException.retryAfterMs(
                    Fault.UNAVAILABLE,
                    RETRY_MS,
                    "the broker does not answer; asked again, the letter is put back once");
        }
    }

    /**
     * @throws HubException UNAVAILABLE while letters wait to be stored, or the broker does not tell
     */
    public void requireNoneOnTheirWay() {
        try (ClientSession session = link.transacted()) {
            if (session.queueQuery(SimpleString.of(Queues.DEAD)).getMessageCount() == 0) return;
        } catch (ActiveMQException e) {
            LOG.log(Level.WARNING, "the broker does not tell whether dead letters are on their way", e);
        }
        throw HubException.retryAfterMs(
                Fault.UNAVAILABLE, RETRY_MS, "dead letters are on their way into the store; ask again");
    }

    private void requireRoom(ClientSession session, String queue) throws ActiveMQException {
        long waiting = session.queueQuery(SimpleString.of(queue)).getMessageCount();
        if (waiting >= settings.queues().maxMessages()) {
            throw HubException.retryAfterMs(Fault.QUEUE_FULL, RETRY_MS, waiting + " messages wait for the target");
        }
    }

    private ClientMessage message(ClientSession session, DeadLetter letter, Instant now) {
        Envelope envelope = letter.envelope();
        ClientMessage message =
                session.createMessage(
                        ClientMessage.BYTES_TYPE,
                        true,
                        expiry(envelope, now).toEpochMilli(),
                        now.toEpochMilli(),
                        (byte) envelope.priority().jmsPriority());
        message.putStringProperty(
                Stored.IDENTITY, SimpleString.of(envelope.sourceNode().value() + " " + envelope.messageId().value()));
        envelope.agreementId()
                .ifPresent(id -> message.putStringProperty(Stored.AGREEMENT, SimpleString.of(id.value())));
        message.putStringProperty(Message.HDR_DUPLICATE_DETECTION_ID, SimpleString.of(letter.id()));
        message.getBodyBuffer().writeBytes(envelope.bytes());
        return message;
    }

    /** What the sender wished while that lies ahead; after it, an operator's word gives the message a new time. */
    private Instant expiry(Envelope envelope, Instant now) {
        return envelope.expiresAt().filter(now::isBefore).orElseGet(() -> now.plus(settings.queues().retention()));
    }

    @PreDestroy
    void close() {
        link.close();
    }
}
