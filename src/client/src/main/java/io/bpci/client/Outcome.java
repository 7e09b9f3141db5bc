package io.bpci.client;

import io.bpci.envelope.MessageId;
import io.bpci.problem.Problem;
import io.bpci.receipt.Promise;
import io.bpci.session.RefusedTarget;

import java.util.List;
import java.util.Optional;

/** What the hub said about a message. It is final: the client has already waited and sent again where that helps. */
public sealed interface Outcome {
    MessageId messageId();

    /**
     * The hub keeps the message: it is on stable storage.
     *
     * @param refusedTargets the targets that will not get it, and why; empty when all will
     * @param promise the hub's signed word for it, verified; there if the client asks for promises
     */
    record Accepted(MessageId messageId, List<RefusedTarget> refusedTargets, Optional<Promise> promise)
            implements Outcome {
        public Accepted {
            refusedTargets = List.copyOf(refusedTargets);
        }
    }

    /** The hub had accepted the same message before, perhaps from a session whose answer was lost. A success. */
    record Duplicate(MessageId messageId) implements Outcome {}

    /**
     * The hub did not accept the message. With the fault {@code stale} it never will: the content may be sent again as
     * a new message.
     */
    record Refused(MessageId messageId, Problem problem) implements Outcome {}
}
