package io.bpci.client;

import io.bpci.envelope.MessageId;
import io.bpci.problem.Problem;
import io.bpci.session.RefusedTarget;

import java.util.List;

/** What the hub said about a message. It is final: the client has already waited and sent again where that helps. */
public sealed interface Outcome {
    MessageId messageId();

    /**
     * The hub keeps the message: it is on stable storage.
     *
     * @param refusedTargets the targets that will not get it, and why; empty when all will
     */
    record Accepted(MessageId messageId, List<RefusedTarget> refusedTargets) implements Outcome {
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
