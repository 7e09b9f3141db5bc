package io.bpci.broker;

import org.apache.activemq.artemis.api.core.SimpleString;

/** The properties that a message in the hub's queues has beside its body, which is the envelope. */
public final class Stored {
    /** Who sent it and the name it was given: {@code source_node}, a space, {@code message_id}. */
    public static final SimpleString IDENTITY = SimpleString.of("bpci_identity");

    /** The step that accepted it in a distributed trace, as a {@code traceparent}; on messages that have one. */
    public static final SimpleString TRACE = SimpleString.of("bpci_trace");

    /** The agreement that it cites; on messages that cite one. */
    public static final SimpleString AGREEMENT = SimpleString.of("bpci_agreement");

    /** On a notice to a sender: the body is an {@code undelivered} object, not an envelope. */
    public static final SimpleString NOTICE = SimpleString.of("bpci_notice");

    /** On a dead letter: {@code rejected}, {@code expired} or {@code withdrawn}. */
    public static final SimpleString OUTCOME = SimpleString.of("bpci_outcome");

    /** On a dead letter: in words, as the target or the hub gave it. */
    public static final SimpleString REASON = SimpleString.of("bpci_reason");

    /** On a dead letter: the node that did not get it. */
    public static final SimpleString TARGET = SimpleString.of("bpci_target");

    /** On a dead letter: an id of its own, so that it enters the database once. */
    public static final SimpleString DEAD_ID = SimpleString.of("bpci_dead_id");

    private Stored() {}
}
