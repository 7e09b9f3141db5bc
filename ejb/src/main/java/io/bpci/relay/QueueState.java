package io.bpci.relay;

import io.bpci.envelope.NodeId;

/**
 * What waits for a node.
 *
 * @param bytes of those messages that came since this hub began; of what lay there before the size is not known
 */
public record QueueState(NodeId target, long messages, long bytes) {}
