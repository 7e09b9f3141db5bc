package io.bpci.relay.internal;

import io.bpci.envelope.MessageId;
import io.bpci.json.JsonObject;
import io.bpci.problem.Problem;
import io.bpci.relay.RelayOutcome;
import io.bpci.session.Hub;
import io.bpci.session.RefusedTarget;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers a message that came by HTTP. */
record HttpReply(CompletableFuture<RelayOutcome> outcome, boolean asksForPromise) implements Hub.RelayReply {
    @Override
    public void accepted(MessageId message, List<RefusedTarget> refused) {
        outcome.complete(new RelayOutcome.Accepted(message, refused, Optional.empty()));
    }

    @Override
    public void promised(MessageId message, List<RefusedTarget> refused, JsonObject promise) {
        outcome.complete(new RelayOutcome.Accepted(message, refused, Optional.of(promise)));
    }

    @Override
    public void duplicate(MessageId message) {
        outcome.complete(new RelayOutcome.Duplicate(message));
    }

    @Override
    public void refused(@Nullable MessageId message, Problem problem) {
        outcome.complete(new RelayOutcome.Refused(message, problem));
    }
}
