package io.bpci.relay.internal;

import io.bpci.envelope.Digest;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;

import java.time.Instant;

/** The acceptances in the audit store. May wait for the database, so never asked on an I/O thread. */
public interface AcceptedMessages {
    /**
     * What is known of a message of this identity, created then: {@code SAME} when exactly this one was accepted;
     * {@code ERASED} when one was whose content was erased; else {@code NO}.
     */
    ReplayWindow.Known find(NodeId source, MessageId message, Digest digest, Instant createdAt);

    /** Whether all that was accepted before now can be found here, that is, nothing waits in the audit queue. */
    boolean isCaughtUp();
}
