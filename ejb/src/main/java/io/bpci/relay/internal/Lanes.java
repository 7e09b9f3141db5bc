package io.bpci.relay.internal;

import io.bpci.envelope.NodeId;
import io.bpci.session.CloseCode;
import io.bpci.session.HubSession;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The open session of each node, with its lane. Safe for concurrent use; bounded by the limit on connections. */
final class Lanes {
    private final DeliveryParts parts;
    private final Map<NodeId, Lane> byNode = new ConcurrentHashMap<>();

    Lanes(DeliveryParts parts) {
        this.parts = parts;
    }

    /** The node's newest session takes over from an older one. */
    Lane open(NodeId node, HubSession session) {
        var lane = new Lane(node, session, parts);
        Lane before = byNode.put(node, lane);
        if (before != null) before.session().close(CloseCode.REPLACED, "a newer session of this node took over");
        lane.open(before);
        return lane;
    }

    void close(Lane lane) {
        byNode.remove(lane.node(), lane);
        lane.close(() -> {});
    }

    @Nullable Lane of(NodeId node) {
        return byNode.get(node);
    }

    Collection<Lane> all() {
        return byNode.values();
    }

    int count() {
        return byNode.size();
    }
}
