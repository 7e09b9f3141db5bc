package io.bpci.relay.internal;

import io.bpci.envelope.Digest;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;

import java.time.Instant;

/** The acceptances in the audit store. May wait for the database, so never asked on an I/O thread. */
public interface AcceptedMessages {
    /** Whether exactly this message, created then, was ever accepted. */
    boolean contains(NodeId source, MessageId message, Digest digest, Instant createdAt);

    /** Whether all that was accepted before now can be found here, that is, nothing waits in the audit queue. */
    boolean isCaughtUp();
}
