package io.bpci.relay;

import io.bpci.envelope.Digest;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits for what a service says of a message. Bounded by the requests that wait. Safe for concurrent use.
 *
 * @param <T> what it says
 */
public final class Awaited<T> {
    private final Map<Digest, CompletableFuture<T>> waiting = new ConcurrentHashMap<>();

    /** What will be said of a message; to be asked before it is relayed, and given up with {@link #forget}. */
    public CompletableFuture<T> await(Digest message) {
        return waiting.computeIfAbsent(message, _ -> new CompletableFuture<>());
    }

    /** Nobody waits any more. */
    public void forget(Digest message) {
        waiting.remove(message);
    }

    public void tell(Digest message, T said) {
        CompletableFuture<T> asked = waiting.remove(message);
        if (asked != null) asked.complete(said);
    }
}
