package io.bpci.relay.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Freshness;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The acceptances as the audit log has them. */
final class AuditedAcceptances implements AcceptedMessages {
    /** Clocks of several hubs and the time a commit takes lie within it. */
    private static final Duration SLACK = Duration.ofMinutes(2);

    private static final long BROWSE_MS = 1_000;

    private final AuditLog audit;
    private final BrokerLink link;
    private final AuditQueue queue;
    private final Supplier<RelayPolicy> policy;

    AuditedAcceptances(AuditLog audit, BrokerLink link, Supplier<RelayPolicy> policy) {
        this.audit = audit;
        this.link = link;
        this.queue = new AuditQueue(link);
        this.policy = policy;
    }

    @Override
    public ReplayWindow.Known find(NodeId source, MessageId message, Digest digest, Instant createdAt) {
        Freshness fresh = policy.get().freshness();
        List<AuditEvent> acceptances =
                audit.acceptances(
                        source.value(),
                        message.value(),
                        createdAt.minus(fresh.maxAhead()).minus(SLACK),
                        createdAt.plus(fresh.maxAge()).plus(SLACK));
        boolean erased = false;
        for (AuditEvent acceptance : acceptances) {
            if (acceptance.text(Member.DIGEST).filter(digest.hex()::equals).isPresent()) return ReplayWindow.Known.SAME;
            erased |= acceptance.isErased();
        }
        return erased ? ReplayWindow.Known.ERASED : ReplayWindow.Known.NO;
    }

    @Override
    public boolean isCaughtUp() {
        return backlog() == 0;
    }

    /** Commit groups whose events are not in the audit store yet; NaN while the broker cannot be asked. */
    double backlog() {
        return queue.depth();
    }

    /**
     * A time before which everything that was accepted is in the store; empty when that cannot be told. What lies first
     * in the audit queue waits the longest.
     */
    Optional<Instant> storedUpTo(Instant now) {
        SimpleString queue = SimpleString.of(Queues.AUDIT);
        try (ClientSession session = link.transacted()) {
            if (session.queueQuery(queue).getMessageCount() == 0) return Optional.of(now);
            try (ClientConsumer browser = session.createConsumer(queue, true)) {
                session.start();
                ClientMessage first = browser.receive(BROWSE_MS);
                return first == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(first.getTimestamp()));
            }
        } catch (ActiveMQException e) {
            return Optional.empty();
        }
    }

    /** Fills the window with what could come again and still be fresh. */
    void load(ReplayWindow window, Instant now) {
        Freshness fresh = policy.get().freshness();
        Instant since = now.minus(fresh.maxAge()).minus(fresh.maxAhead()).minus(SLACK);
        audit.acceptedSince(since, event -> add(window, event));
        window.forgetBefore(now.minus(fresh.maxAge()).minus(SLACK));
    }

    private static void add(ReplayWindow window, AuditEvent event) {
        String source = event.text(Member.NODE).orElse("");
        String message = event.text(Member.MESSAGE).orElse("");
        var identity = new Identity(NodeId.parse(source), MessageId.parse(message));
        Instant createdAt = Instant.parse(event.text(Member.CREATED_AT).orElse(""));
        if (event.isErased()) window.addErased(identity, createdAt);
        else window.add(identity, Digest.parse(event.text(Member.DIGEST).orElse("")), createdAt);
    }
}
