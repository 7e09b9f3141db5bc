package io.bpci.client;

import io.bpci.envelope.NodeId;

/** There is no key with which a message could be sealed, or none that is to be used; the message says why. */
public final class NoEncryptionKey extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient NodeId node;

    NoEncryptionKey(NodeId node, String why) {
        super(why);
        this.node = node;
    }

    /** Whose key it would have to be. */
    public NodeId node() {
        return node;
    }
}
