package io.bpci.relay.internal;

import io.bpci.envelope.NodeId;
import io.bpci.relay.RelayOutcome;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;

/** A request by HTTP, which waits for its own answer. */
record HttpIngress(String address, CompletableFuture<RelayOutcome> outcome) implements Acceptor.Ingress {
    @Override
    public @Nullable NodeId sessionNode() {
        return null;
    }

    @Override
    public void busy(Committer committer) {
        // The caller waits for its answer as it is.
    }

    @Override
    public void answered() {
        // The answer leaves by itself.
    }

    @Override
    public void unknown() {
        outcome.complete(new RelayOutcome.Unknown());
    }
}
