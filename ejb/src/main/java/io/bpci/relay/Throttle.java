package io.bpci.relay;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * What security policies hold back for a time. Answers from memory, at once; safe for concurrent use. Empty where
 * nothing is held back, and the usual rate is all that counts.
 */
public interface Throttle {
    /** How many units a second the sender may take. */
    OptionalInt unitsPerSecond(NodeId sender, Instant now);

    /** How many messages a second pass under the agreement. */
    OptionalInt messagesPerSecond(Identifier agreement, Instant now);
}
