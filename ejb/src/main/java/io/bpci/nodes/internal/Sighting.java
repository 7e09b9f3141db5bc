package io.bpci.nodes.internal;

import io.bpci.envelope.NodeId;

import java.time.Instant;

/** That a node was seen by this hub, and whether it has a session here. */
public record Sighting(NodeId nodeId, boolean connected, Instant lastSeen) {}
