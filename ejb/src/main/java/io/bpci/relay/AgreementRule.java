package io.bpci.relay;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.problem.Problem;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What agreements between applications have to say about messages. Answers from memory, at once; safe for concurrent
 * use.
 */
public interface AgreementRule {
    /**
     * Why a message is refused for the agreement that it cites, or for citing none; empty if it may pass. One that
     * cites an agreement and may pass needs no other consent of its target.
     */
    Optional<Problem> refusal(Envelope message, Instant now);

    /** How many messages a second the agreement allows; empty for as many as the hub does. */
    OptionalInt rateLimit(Identifier agreement);

    /** Whether what was accepted under the agreement is not delivered any more. */
    boolean isRevoked(Identifier agreement);
}
