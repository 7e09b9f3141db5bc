package io.bpci.relay.internal;

import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeDirectory;
import io.bpci.relay.RelayOutcome;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;

/** A request by HTTP, which waits for its own answer. */
record HttpIngress(String address, CompletableFuture<RelayOutcome> outcome, NodeDirectory directory)
        implements Acceptor.Ingress {
    @Override
    public @Nullable NodeId sessionNode() {
        return null;
    }

    @Override
    public void kept(NodeId source) {
        // Not who repeats what another has sent: that shows nothing of the sender.
        directory.seen(source);
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
