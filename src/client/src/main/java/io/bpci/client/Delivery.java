package io.bpci.client;

import io.bpci.envelope.Envelope;

/**
 * A message that the hub handed over. Until it is settled the hub counts it against the session's credit, and brings it
 * again in the next session. Settling holds across reconnects: if the session has ended meanwhile, the hub's next
 * attempt is settled in the same way. Safe for concurrent use; the first call that settles counts.
 */
public final class Delivery {
    private final Inbox inbox;
    private final Inbox.Entry entry;
    private final Envelope message;
    private final boolean redelivered;
    private final SignatureCheck signature;

    Delivery(Inbox inbox, Inbox.Entry entry, Envelope message, boolean redelivered, SignatureCheck signature) {
        this.inbox = inbox;
        this.entry = entry;
        this.message = message;
        this.redelivered = redelivered;
        this.signature = signature;
    }

    public Envelope message() {
        return message;
    }

    /** Whether the hub has handed this message over before; this application may or may not have seen it. */
    public boolean redelivered() {
        return redelivered;
    }

    public SignatureCheck signature() {
        return signature;
    }

    /** The message is done with: it does not come again. */
    public void acknowledge() {
        inbox.settle(entry, Inbox.Verdict.ACKNOWLEDGED, "");
    }

    /**
     * The message cannot be used: the hub keeps it as a dead letter for an operator and tells its sender.
     *
     * @param reason for people, at most 1,000 characters; what is beyond is cut off
     */
    public void reject(String reason) {
        inbox.settle(entry, Inbox.Verdict.REJECTED, reason);
    }

    @Override
    public String toString() {
        return "delivery of " + message + (redelivered ? ", redelivered" : "") + ", " + signature;
    }
}
