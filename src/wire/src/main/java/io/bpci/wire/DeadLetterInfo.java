package io.bpci.wire;

import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;

import java.time.Instant;

/**
 * A message that one of its targets will not get, unless an operator puts it back.
 *
 * @param id of its own: a message that dies at two targets makes two dead letters
 * @param outcome {@code rejected} or {@code expired}
 * @param reason in words, as the target or the hub gave it
 * @param at when it died
 */
public record DeadLetterInfo(
        String id,
        NodeId sourceNode,
        MessageId messageId,
        NodeId targetNode,
        String outcome,
        String reason,
        Instant at) {}
