package io.bpci.nodes;

import io.bpci.wire.NodeInfo;

/** How a registration ended well. */
public sealed interface Registration {
    NodeInfo node();

    /** The node is new. */
    record Registered(NodeInfo node) implements Registration {}

    /** It was registered before, with the same key and organisation; what else was given holds from now on. */
    record AlreadyRegistered(NodeInfo node) implements Registration {}
}
