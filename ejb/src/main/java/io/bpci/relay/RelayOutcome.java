package io.bpci.relay;

import io.bpci.envelope.MessageId;
import io.bpci.json.JsonObject;
import io.bpci.problem.Problem;
import io.bpci.session.RefusedTarget;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** How the hub answered a message. */
public sealed interface RelayOutcome {
    /** On stable storage for every target that is not among the refused ones; with a promise, if it was asked for. */
    record Accepted(MessageId message, List<RefusedTarget> refusedTargets, Optional<JsonObject> promise)
            implements RelayOutcome {}

    /** These very bytes were accepted before. */
    record Duplicate(MessageId message) implements RelayOutcome {}

    /** Not accepted. The message is null when its identity could not be read. */
    record Refused(@Nullable MessageId message, Problem problem) implements RelayOutcome {}

    /** The broker went away in the middle: sending the same bytes again tells. */
    record Unknown() implements RelayOutcome {}
}
