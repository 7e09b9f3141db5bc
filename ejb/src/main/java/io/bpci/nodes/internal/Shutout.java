package io.bpci.nodes.internal;

import io.bpci.envelope.NodeId;

import java.time.Instant;

/** That the hub isolated a node, and is yet to write it down. */
public record Shutout(NodeId nodeId, Instant until, String reason) {}
