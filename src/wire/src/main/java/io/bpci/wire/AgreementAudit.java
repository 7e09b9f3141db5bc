package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What was done under an agreement, as the log has it. Each row has the path of its receipt, which proves it.
 *
 * @param counts how many messages were accepted, refused, acknowledged, rejected, expired and withdrawn
 * @param refusals how often a message was refused for which reason, the most frequent first
 * @param steps what the parties and the hub did, the newest first
 * @param messages that were accepted, the newest first, 1,000 at most
 * @param isComplete false where only the newest 10,000 events were looked at
 */
public record AgreementAudit(
        Identifier agreementId,
        String state,
        Instant generatedAt,
        JsonObject counts,
        List<Refusals> refusals,
        List<Event> steps,
        List<Message> messages,
        boolean isComplete) {
    public AgreementAudit {
        refusals = List.copyOf(refusals);
        steps = List.copyOf(steps);
        messages = List.copyOf(messages);
    }

    /**
     * @param problem the type of the problem
     */
    public record Refusals(String problem, long count) {}

    /**
     * @param nodeId who acted; null where an operator or the hub did
     * @param sequence the number of the event
     */
    public record Event(Instant at, String kind, @Nullable NodeId nodeId, long sequence, String receipt) {}

    /**
     * @param outcome queued, acknowledged, rejected, expired or withdrawn
     * @param sequence the number of its acceptance
     * @param receipt of its acceptance
     * @param outcomeReceipt of what became of it; null while it is queued
     */
    public record Message(
            Instant at,
            NodeId sourceNode,
            String messageId,
            String messageType,
            String outcome,
            long sequence,
            String receipt,
            @Nullable String outcomeReceipt) {}
}
