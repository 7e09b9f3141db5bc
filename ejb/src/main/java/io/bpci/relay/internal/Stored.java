package io.bpci.relay.internal;

import org.apache.activemq.artemis.api.core.SimpleString;

/** The properties that a stored message has beside its body, which is the envelope. */
final class Stored {
    /** {@link Identity#text}. */
    static final SimpleString IDENTITY = SimpleString.of("bpci_identity");

    /** On a notice to a sender: the body is an {@code undelivered} object, not an envelope. */
    static final SimpleString NOTICE = SimpleString.of("bpci_notice");

    /** On a dead letter: {@code rejected} or {@code expired}. */
    static final SimpleString OUTCOME = SimpleString.of("bpci_outcome");

    static final SimpleString REASON = SimpleString.of("bpci_reason");
    static final SimpleString TARGET = SimpleString.of("bpci_target");

    /** On a dead letter: an id of its own, so that it enters the database once. */
    static final SimpleString DEAD_ID = SimpleString.of("bpci_dead_id");

    private Stored() {}
}
