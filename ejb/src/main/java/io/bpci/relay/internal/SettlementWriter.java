package io.bpci.relay.internal;

import io.bpci.audit.AuditGroup;
import io.bpci.audit.EventKind;
import io.bpci.broker.Queues;
import io.bpci.envelope.NodeId;
import io.bpci.relay.internal.Outstanding.Settlement;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.time.Instant;
import java.util.List;

/** Writes what becomes of one node's deliveries, in the caller's transaction: events, and dead letters. */
record SettlementWriter(NodeId node, DeliveryParts parts) {
    /**
     * @param upTo the number of the last delivery that is acknowledged already
     */
    void write(ClientSession open, ClientProducer producer, List<Settlement> group, long upTo)
            throws ActiveMQException {
        var events = new AuditGroup(parts.random());
        Instant now = parts.clock().instant();
        for (Settlement settlement : group) {
            Outstanding delivery = settlement.delivery();
            if (delivery.settled && settlement.number() > upTo && settlement.isLast())
                delivery.message.individualAcknowledge();
            if (delivery.identity == null) continue;
            events.add(
                    EventLine.settled(
                            events.nextEventId(),
                            now,
                            settlement.kind(),
                            delivery.identity,
                            EventLine.agreementOf(delivery.message),
                            node,
                            Instant.ofEpochMilli(delivery.deliveredAt),
                            settlement.why(),
                            settlement.signed()));
            if (settlement.kind() == EventKind.REJECTED || settlement.kind() == EventKind.WITHDRAWN) {
                String outcome = settlement.kind().wireName();
                parts.deadLetters().bury(open, producer, delivery.message, node, outcome, settlement.why(), now);
            }
        }
        if (events.isEmpty()) return;
        ClientMessage audit = open.createMessage(ClientMessage.BYTES_TYPE, true);
        audit.setTimestamp(now.toEpochMilli());
        audit.getBodyBuffer().writeBytes(events.bytes());
        producer.send(Queues.AUDIT, audit);
    }
}
