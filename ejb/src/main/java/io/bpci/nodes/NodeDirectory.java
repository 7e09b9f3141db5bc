package io.bpci.nodes;

import io.bpci.envelope.NodeId;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The registered nodes as the relay sees them, in memory: no call waits for the database. Safe for concurrent use. */
public interface NodeDirectory {
    /** The node; empty when it is not registered, or no longer. */
    Optional<NodeStanding> find(NodeId node);

    /** The ids of all registered nodes, at this moment. */
    Set<NodeId> nodes();

    /**
     * Whether {@code target} receives from {@code source}: of one organisation, or by an allow rule of the target's.
     */
    boolean consents(NodeStanding target, NodeStanding source);

    /** Notes that the node showed itself; kept in memory and written to the database now and then. */
    void seen(NodeId node);

    /** Notes that the node has a session at this hub. */
    void connected(NodeId node);

    /** Notes that the node has no session at this hub any more; not to be called when a newer one took its place. */
    void disconnected(NodeId node);

    /** Shuts the node out for a time, for what it did in its own session; recorded soon, in force at once. */
    void isolate(NodeId node, Duration time, String reason);

    /** Calls back, on another thread, when a node is suspended, isolated, deregistered or has another key. */
    void onChange(Consumer<NodeId> listener);
}
