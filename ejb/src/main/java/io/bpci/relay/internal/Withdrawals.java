package io.bpci.relay.internal;

import io.bpci.audit.AuditGroup;
import io.bpci.audit.EventKind;
import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.broker.Stored;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;

/**
 * Takes out of the queues what was accepted under an agreement that was revoked since: it becomes dead letters, notices
 * and events. What a session has been sent ahead by the broker its lane stops. Safe for concurrent use.
 */
final class Withdrawals {
    static final String REASON = "the agreement under which it was sent was revoked";

    private static final int GROUP = 200;

    private final BrokerLink link;
    private final DeadLetterOffice deadLetters;
    private final Rooms rooms;
    private final SecureRandom random;
    private final InstantSource clock;

    Withdrawals(
            BrokerLink link, DeadLetterOffice deadLetters, Rooms rooms, SecureRandom random, InstantSource clock) {
        this.link = link;
        this.deadLetters = deadLetters;
        this.rooms = rooms;
        this.random = random;
        this.clock = clock;
    }

    /** Does so in the queues of these targets; returns how many it took out. */
    int withdraw(Identifier agreement, Collection<NodeId> targets) throws ActiveMQException {
        int taken = 0;
        for (NodeId target : targets) {
            SimpleString queue = Queues.ofNode(target.value());
            try (ClientSession session = link.transacted()) {
                if (!session.queueQuery(queue).isExists()) continue;
                // An identifier has nothing in it that ends the literal.
                SimpleString filter = SimpleString.of("%s = '%s'".formatted(Stored.AGREEMENT, agreement));
                try (ClientConsumer consumer = session.createConsumer(queue, filter);
                        ClientProducer producer = session.createProducer()) {
                    session.start();
                    int group;
                    do {
                        group = takeGroup(session, consumer, producer, target);
                        taken += group;
                    } while (group == GROUP);
                }
            }
        }
        return taken;
    }

    private int takeGroup(ClientSession session, ClientConsumer consumer, ClientProducer producer, NodeId target)
            throws ActiveMQException {
        var events = new AuditGroup(random);
        Instant now = clock.instant();
        int taken = 0;
        while (taken < GROUP) {
            ClientMessage message = consumer.receiveImmediate();
            if (message == null) break;
            bury(session, producer, message, target, events, now);
            message.acknowledge();
            taken++;
        }
        if (!events.isEmpty()) {
            ClientMessage audit = session.createMessage(ClientMessage.BYTES_TYPE, true);
            audit.setTimestamp(now.toEpochMilli());
            audit.getBodyBuffer().writeBytes(events.bytes());
            producer.send(Queues.AUDIT, audit);
        }
        session.commit();
        return taken;
    }

    private void bury(
            ClientSession session,
            ClientProducer producer,
            ClientMessage message,
            NodeId target,
            AuditGroup events,
            Instant now)
            throws ActiveMQException {
        rooms.left(target, message, DeadLetterOffice.body(message).length);
        Identity identity = Identity.parse(message.getStringProperty(Stored.IDENTITY));
        if (identity == null) return;
        String outcome = EventKind.WITHDRAWN.wireName();
        deadLetters.bury(session, producer, message, target, outcome, REASON, now);
        events.add(
                EventLine.settled(
                        events.nextEventId(), now, EventKind.WITHDRAWN, identity, target, now, REASON, null));
    }
}
