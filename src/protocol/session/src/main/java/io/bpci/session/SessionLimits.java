package io.bpci.session;

/**
 * @param credit deliveries that a node may leave unacknowledged
 * @param maxMessageBytes the largest envelope
 * @param maxBatchMessages the most messages in a {@code relay_batch}
 * @param maxBatchBytes the largest frame
 */
public record SessionLimits(int credit, int maxMessageBytes, int maxBatchMessages, int maxBatchBytes) {}
