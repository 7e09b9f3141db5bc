package io.bpci.client;

import io.bpci.envelope.MessageId;

/**
 * The hub said that it accepted the message, but gave no promise, or one that does not hold: what it said cannot be
 * shown to others. The message may be delivered all the same; sent again it is a duplicate, and then its receipt is the
 * proof.
 */
public final class FalsePromise extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient MessageId messageId;

    FalsePromise(MessageId messageId, String why) {
        super("the hub accepted %s, but its promise does not hold: %s".formatted(messageId, why));
        this.messageId = messageId;
    }

    public MessageId messageId() {
        return messageId;
    }
}
