package io.bpci.relay.internal;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.logging.Trace;
import io.bpci.session.RefusedTarget;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A message that passed every check and waits to be committed.
 *
 * @param receivedAt epoch milliseconds
 * @param claim its hold on its identity until the commit is done
 * @param asksForPromise whether its sender wants the promise that it will be logged
 * @param trace null where none was given and nobody would see one
 * @param done tells the sender; called once
 */
record Acceptance(
        Envelope envelope,
        String organisation,
        List<NodeId> targets,
        List<RefusedTarget> refused,
        long receivedAt,
        Repeats.Claim claim,
        boolean asksForPromise,
        @Nullable Trace trace,
        Completion done) {

    /**
     * How a commit ended, for one message. Runs on the committer's thread, or where promises are made; must not block.
     */
    interface Completion {
        void accepted();

        /** Accepted, and this is the promise that was asked for. */
        void promised(JsonObject promise);

        /** Surely not committed. */
        void failed();

        /** Nobody can say: the broker went away in the middle of the commit. */
        void unknown();
    }
}
