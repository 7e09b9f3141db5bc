package io.bpci.relay;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageType;
import io.bpci.problem.Problem;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A part of the hub to which nodes send messages: those of its types whose target is the hub's own node id. They go the
 * way of all messages, with the service in place of a session. Implementations are beans, and safe for concurrent use.
 */
public interface HubService {
    /** The types that it takes; no other service has them. */
    Set<MessageType> types();

    /**
     * Why the message is not accepted; empty if it may come. Asked before acceptance, on the relay's threads: answers
     * from memory, at once.
     */
    Optional<Problem> refusal(Envelope message);

    /**
     * Takes accepted messages, in their order. What it says is kept when it returns. It may get again what it took
     * before, and then says the same.
     *
     * @return for each message why it is rejected, which its sender is told; empty if it was taken
     */
    List<Optional<String>> take(List<Received> messages);

    /**
     * @param receivedAt when the hub had it
     */
    record Received(Envelope envelope, Instant receivedAt) {}
}
