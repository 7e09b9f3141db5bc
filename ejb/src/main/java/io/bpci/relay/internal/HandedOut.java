package io.bpci.relay.internal;

import io.bpci.envelope.NodeId;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Messages that a node was handed in a session that ended before it acknowledged them: handed out again, they are
 * marked as redelivered. Bounded by the credit of each node. Safe for concurrent use.
 */
final class HandedOut {
    private final Map<NodeId, Set<Long>> byNode = new ConcurrentHashMap<>();

    void add(NodeId node, long message) {
        byNode.compute(
                node,
                (n, messages) -> {
                    Set<Long> known = messages == null ? new HashSet<>() : messages;
                    known.add(message);
                    return known;
                });
    }

    boolean contains(NodeId node, long message) {
        boolean[] found = new boolean[1];
        byNode.computeIfPresent(
                node,
                (n, messages) -> {
                    found[0] = messages.contains(message);
                    return messages;
                });
        return found[0];
    }

    void remove(NodeId node, long message) {
        byNode.computeIfPresent(
                node,
                (n, messages) -> {
                    messages.remove(message);
                    return messages.isEmpty() ? null : messages;
                });
    }
}
