package io.bpci.client;

import io.bpci.envelope.MessageId;

/**
 * How a message's future fails when no answer will come because the client has ended. If the message had left, the hub
 * may have accepted it or not; sending the same envelope again is safe and tells.
 */
public final class Unanswered extends RuntimeException {
    private final transient MessageId messageId;
    private final boolean sent;

    Unanswered(MessageId messageId, boolean sent, String why) {
        super(
                "no answer to message "
                        + messageId
                        + (sent ? ", which had been sent and may have been accepted: " : ", which was not sent: ")
                        + why);
        this.messageId = messageId;
        this.sent = sent;
    }

    public MessageId messageId() {
        return messageId;
    }

    /** Whether the message had left for the hub. */
    public boolean sent() {
        return sent;
    }
}
