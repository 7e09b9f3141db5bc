package io.bpci.relay.internal;

import io.bpci.audit.AuditGroup;
import io.bpci.audit.EventKind;
import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.broker.Stored;
import io.bpci.envelope.NodeId;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Takes what the broker found expired and makes dead letters, notices and events of it. One thread runs it. */
final class Expiries implements Runnable {
    private static final Logger LOG = Logger.getLogger(Expiries.class.getName());
    private static final int GROUP = 200;
    private static final long WAIT_MS = 1_000;
    private static final String REASON = "its time ran out before the target acknowledged it";

    private final BrokerLink link;
    private final DeadLetterOffice deadLetters;
    private final Rooms rooms;
    private final SecureRandom random;
    private final InstantSource clock;

    Expiries(BrokerLink link, DeadLetterOffice deadLetters, Rooms rooms, SecureRandom random, InstantSource clock) {
        this.link = link;
        this.deadLetters = deadLetters;
        this.rooms = rooms;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try (ClientSession session = link.transacted();
                    ClientConsumer consumer = session.createConsumer(Queues.EXPIRED);
                    ClientProducer producer = session.createProducer()) {
                session.start();
                while (!Thread.currentThread().isInterrupted()) drain(session, consumer, producer);
            } catch (ActiveMQException | RuntimeException e) {
                LOG.log(Level.FINE, "no expired messages can be taken now", e);
                pause();
            }
        }
    }

    private void drain(ClientSession session, ClientConsumer consumer, ClientProducer producer)
            throws ActiveMQException {
        ClientMessage message = consumer.receive(WAIT_MS);
        if (message == null) return;
        var events = new AuditGroup(random);
        Instant now = clock.instant();
        for (int i = 0; message != null && i < GROUP; i++) {
            bury(session, producer, message, events, now);
            message.acknowledge();
            message = i + 1 < GROUP ? consumer.receiveImmediate() : null;
        }
        if (!events.isEmpty()) {
            ClientMessage audit = session.createMessage(ClientMessage.BYTES_TYPE, true);
            audit.setTimestamp(now.toEpochMilli());
            audit.getBodyBuffer().writeBytes(events.bytes());
            producer.send(Queues.AUDIT, audit);
        }
        session.commit();
    }

    private void bury(
            ClientSession session, ClientProducer producer, ClientMessage message, AuditGroup events, Instant now)
            throws ActiveMQException {
        NodeId target = NodeId.parse(Queues.nodeOf(message.getStringProperty(Message.HDR_ORIGINAL_ADDRESS)));
        rooms.left(target, message, DeadLetterOffice.body(message).length);
        Identity identity = Identity.parse(message.getStringProperty(Stored.IDENTITY));
        // A notice that nobody came for has no identity, and ends here.
        if (identity == null) return;
        deadLetters.bury(session, producer, message, target, "expired", REASON, now);
        String agreement = EventLine.agreementOf(message);
        events.add(
                EventLine.settled(
                        events.nextEventId(), now, EventKind.EXPIRED, identity, agreement, target, now, "", null));
    }

    private static void pause() {
        try {
            Thread.sleep(WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
