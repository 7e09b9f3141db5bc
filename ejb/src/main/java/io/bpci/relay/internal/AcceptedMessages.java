package io.bpci.relay.internal;

import io.bpci.envelope.Digest;

/** The acceptances in the audit store. May wait for the database, so never asked on an I/O thread. */
public interface AcceptedMessages {
    /** Whether a message of this identity (as {@link Identity#text} writes it) was ever accepted, and with what digest. */
    ReplayWindow.Known find(String identity, Digest digest);

    /** Whether all that was accepted before now can be found here, that is, nothing waits in the audit queue. */
    boolean isCaughtUp();
}
