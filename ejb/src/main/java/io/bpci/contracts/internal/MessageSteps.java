package io.bpci.contracts.internal;

import io.bpci.contract.Trigger;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.platform.HubIdentity;
import io.bpci.settings.HubSettings;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.util.List;

/** The messages of contracts, which the hub signs and sends: each step in a transaction of its own. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class MessageSteps {
    private static final int GROUP = 100;

    @Inject ContractStore store;
    @Inject HubIdentity identity;
    @Inject Ed25519 signatures;
    @Inject HubSettings settings;

    /** A message that waits. */
    public record Due(String messageId, NodeId target, Envelope envelope) {}

    /** Some of those that wait. */
    public List<Due> due() {
        return store.database()
                .createQuery(
                        "select m from ContractMessage m where m.status = :waiting order by m.messageId",
                        ContractMessage.class)
                .setParameter("waiting", ContractMessage.WAITING)
                .setMaxResults(GROUP)
                .getResultStream()
                .map(this::due)
                .toList();
    }

    private Due due(ContractMessage message) {
        var target = new NodeId(message.target());
        Envelope envelope =
                Envelope.draft()
                        .messageId(new MessageId(message.messageId()))
                        .source(new NodeId(settings.oracleConfig().nodeId()))
                        .targets(List.of(target))
                        .messageType(new MessageType(Trigger.CONTRACT_EVENT))
                        .priority(Priority.NORMAL)
                        .createdAt(store.now())
                        .correlationId(new Identifier(message.runId()))
                        .content(message.content())
                        .sign(identity.key(), signatures);
        return new Due(message.messageId(), target, envelope);
    }

    /**
     * There is no more to do about it.
     *
     * @param wasSent else its receiver takes part no more
     */
    public void ended(String messageId, boolean wasSent) {
        ContractMessage message = store.database().find(ContractMessage.class, messageId);
        if (message != null && message.isWaiting()) message.end(wasSent);
    }
}
