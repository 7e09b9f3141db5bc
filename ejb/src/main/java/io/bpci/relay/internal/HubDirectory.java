package io.bpci.relay.internal;

import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The registered nodes and the hub itself, which sends to all of them and to which all may send. */
public record HubDirectory(NodeDirectory registered, NodeStanding hub) implements NodeDirectory {
    private boolean isHub(NodeId node) {
        return node.equals(hub.nodeId());
    }

    @Override
    public Optional<NodeStanding> find(NodeId node) {
        return isHub(node) ? Optional.of(hub) : registered.find(node);
    }

    @Override
    public Set<NodeId> nodes() {
        var all = new HashSet<>(registered.nodes());
        all.add(hub.nodeId());
        return all;
    }

    @Override
    public boolean consents(NodeStanding target, NodeStanding source) {
        return isHub(target.nodeId()) || isHub(source.nodeId()) || registered.consents(target, source);
    }

    @Override
    public void seen(NodeId node) {
        registered.seen(node);
    }

    @Override
    public void connected(NodeId node) {
        registered.connected(node);
    }

    @Override
    public void disconnected(NodeId node) {
        registered.disconnected(node);
    }

    @Override
    public void isolate(NodeId node, Duration time, String reason) {
        registered.isolate(node, time, reason);
    }

    @Override
    public void onChange(Consumer<NodeId> listener) {
        registered.onChange(listener);
    }
}
