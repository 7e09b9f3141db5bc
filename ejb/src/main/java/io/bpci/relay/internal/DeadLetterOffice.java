package io.bpci.relay.internal;

import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.broker.Stored;
import io.bpci.envelope.NodeId;
import io.bpci.session.Undelivered;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Turns a message that will not be delivered into a dead letter and a notice to its sender, in the caller's
 * transaction.
 */
final class DeadLetterOffice {
    private final SecureRandom random;
    private final long noticeMillis;

    /**
     * @param noticeMillis how long a notice waits for its sender
     */
    DeadLetterOffice(SecureRandom random, long noticeMillis) {
        this.random = random;
        this.noticeMillis = noticeMillis;
    }

    /**
     * @param outcome {@code rejected}, {@code expired} or {@code withdrawn}
     */
    void bury(
            ClientSession session,
            ClientProducer producer,
            ClientMessage message,
            NodeId target,
            String outcome,
            String reason,
            Instant now)
            throws ActiveMQException {
        Identity identity = Identity.parse(message.getStringProperty(Stored.IDENTITY));
        if (identity == null) return;
        ClientMessage letter =
                session.createMessage(ClientMessage.BYTES_TYPE, true, 0, now.toEpochMilli(), message.getPriority());
        letter.putStringProperty(Stored.IDENTITY, SimpleString.of(identity.text()));
        letter.putStringProperty(Stored.TARGET, SimpleString.of(target.value()));
        letter.putStringProperty(Stored.OUTCOME, SimpleString.of(outcome));
        letter.putStringProperty(Stored.REASON, SimpleString.of(reason));
        letter.putStringProperty(Stored.DEAD_ID, SimpleString.of(newId()));
        letter.getBodyBuffer().writeBytes(body(message));
        producer.send(Queues.DEAD, letter);
        notify(
                session,
                producer,
                identity,
                new Undelivered(identity.message().value(), target.value(), outcome, reason, now.toString()),
                now);
    }

    private void notify(
            ClientSession session, ClientProducer producer, Identity identity, Undelivered notice, Instant now)
            throws ActiveMQException {
        SimpleString queue = Queues.ofNode(identity.source().value());
        BrokerLink.ensureQueue(session, queue.toString());
        ClientMessage message =
                session.createMessage(
                        ClientMessage.BYTES_TYPE,
                        true,
                        now.toEpochMilli() + noticeMillis,
                        now.toEpochMilli(),
                        (byte) 4);
        message.putBooleanProperty(Stored.NOTICE, true);
        message.getBodyBuffer().writeBytes(Notices.format(notice));
        producer.send(queue, message);
    }

    private String newId() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** The body of a message whether or not it was read before. */
    static byte[] body(ClientMessage message) {
        var buffer = message.getDataBuffer();
        byte[] body = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), body);
        return body;
    }
}
