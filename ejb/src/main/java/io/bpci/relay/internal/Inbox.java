package io.bpci.relay.internal;

import io.bpci.audit.EventKind;
import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.broker.Stored;
import io.bpci.envelope.Envelope;
import io.bpci.json.JsonObject;
import io.bpci.relay.HubService;
import io.bpci.relay.internal.Outstanding.Settlement;
import io.bpci.session.Taken;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Brings what is addressed to the hub to its services: a group of what waits, which the service keeps before the broker
 * forgets it. Stopped in between, it comes again. One thread runs it.
 */
final class Inbox implements Runnable {
    private static final Logger LOG = Logger.getLogger(Inbox.class.getName());
    private static final int GROUP = 500;
    private static final long WAIT_MS = 500;

    /** So long a group gathers: two transactions have their price, and to ask the broker what is there has one too. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private static final long RETRY_MS = 1_000;

    private final HubServices services;
    private final BrokerLink link;
    private final DeliveryParts parts;
    private final Availability availability;
    private final Lanes lanes;
    private final SettlementWriter writer;
    private volatile long emptyAt;
    private boolean failing;

    Inbox(HubServices services, BrokerLink link, DeliveryParts parts, Availability availability, Lanes lanes) {
        this.services = services;
        this.link = link;
        this.parts = parts;
        this.availability = availability;
        this.lanes = lanes;
        this.writer = new SettlementWriter(services.hubNode(), parts);
    }

    /** A moment, by the hub's clock, at which nothing waited; 1970 when it has not come yet. */
    Instant emptyAt() {
        return Instant.ofEpochMilli(emptyAt);
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (availability.leads()) work();
                TimeUnit.MILLISECONDS.sleep(RETRY_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ActiveMQException | RuntimeException e) {
                if (!failing) LOG.log(Level.WARNING, "what is addressed to the hub waits in its queue", e);
                failing = true;
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() throws ActiveMQException {
        SimpleString queue = Queues.ofNode(services.hubNode().value());
        try (ClientSession session = link.transacted()) {
            BrokerLink.ensureQueue(session, queue.toString());
            try (ClientConsumer consumer = session.createConsumer(queue);
                    ClientProducer producer = session.createProducer()) {
                session.start();
                while (availability.leads() && !Thread.currentThread().isInterrupted()) {
                    takeGroup(session, consumer, producer);
                }
            }
        }
    }

    private void takeGroup(ClientSession session, ClientConsumer consumer, ClientProducer producer)
            throws ActiveMQException {
        long asked = parts.clock().millis();
        ClientMessage next = consumer.receive(WAIT_MS);
        if (next == null) {
            emptyAt = asked;
            return;
        }
        long until = System.nanoTime() + GATHER_NANOS;
        List<Outstanding> group = new ArrayList<>();
        while (next != null) {
            group.add(delivery(group.size() + 1, next));
            long leftMs = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            next = leftMs > 0 && group.size() < GROUP ? consumer.receive(leftMs) : null;
        }
        List<Settlement> settlements = settle(group);
        for (Outstanding delivery : group) delivery.settled = true;
        writer.write(session, producer, settlements, 0);
        session.commit();
        for (Outstanding delivery : group) parts.rooms().left(services.hubNode(), delivery.message, delivery.bytes);
        if (failing) LOG.info("what is addressed to the hub is taken again");
        failing = false;
    }

    private Outstanding delivery(long number, ClientMessage message) {
        Identity identity =
                message.containsProperty(Stored.NOTICE)
                        ? null
                        : Identity.parse(message.getStringProperty(Stored.IDENTITY));
        int bytes = message.getBodyBuffer().readableBytes();
        return new Outstanding(number, message, identity, bytes, parts.clock().millis());
    }

    /** What waits for one service. */
    private static final class Share {
        final List<Outstanding> deliveries = new ArrayList<>();
        final List<HubService.Received> messages = new ArrayList<>();
    }

    /** What the services say of each; a notice to the hub about a message of its own needs nobody's word. */
    private List<Settlement> settle(List<Outstanding> group) {
        Map<HubService, Share> shares = new LinkedHashMap<>();
        List<Settlement> settlements = new ArrayList<>();
        for (Outstanding delivery : group) {
            if (delivery.identity == null) {
                settlements.add(new Settlement(delivery, EventKind.DELIVERED, "", null));
                continue;
            }
            Envelope envelope = Envelope.parse(DeadLetterOffice.body(delivery.message));
            HubService service = services.services().get(envelope.messageType());
            if (service == null) {
                settlements.add(new Settlement(delivery, EventKind.REJECTED, "the hub takes no such messages", null));
                continue;
            }
            Share share = shares.computeIfAbsent(service, _ -> new Share());
            share.deliveries.add(delivery);
            Instant receivedAt = Instant.ofEpochMilli(delivery.message.getTimestamp());
            share.messages.add(new HubService.Received(envelope, receivedAt));
        }
        shares.forEach((service, share) -> {
            List<HubService.Answer> said = service.take(share.messages);
            for (int i = 0; i < said.size(); i++) {
                settlements.add(settled(share.deliveries.get(i), share.messages.get(i).envelope(), said.get(i)));
            }
        });
        return settlements;
    }

    private Settlement settled(Outstanding delivery, Envelope message, HubService.Answer answer) {
        return switch (answer) {
            case HubService.Answer.Taken(JsonObject told) -> {
                if (!told.members().isEmpty()) tell(message, told);
                yield new Settlement(delivery, EventKind.ACKNOWLEDGED, "", null);
            }
            case HubService.Answer.Rejected(String why) -> new Settlement(delivery, EventKind.REJECTED, why, null);
        };
    }

    /** The service has kept it: what the broker still has to hear changes nothing of that. */
    private void tell(Envelope message, JsonObject told) {
        Lane lane = lanes.of(message.sourceNode());
        if (lane != null && !lane.session().isBehind()) {
            lane.session().taken(new Taken(message.messageId().value(), told));
        }
    }
}
