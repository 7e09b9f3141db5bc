package io.bpci.relay;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageType;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
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
     * @return what it says of each message
     */
    List<Answer> take(List<Received> messages);

    /** What a service says of a message, which its sender is told. */
    sealed interface Answer {
        /** It is taken, and there is no more to say: the sender's session hears nothing. */
        Answer TAKEN = new Taken(Json.object().build());

        /**
         * @param told what the sender's session hears of it, if there is one at that moment
         */
        record Taken(JsonObject told) implements Answer {}

        /**
         * @param why for the sender, who is told when it is there
         */
        record Rejected(String why) implements Answer {}
    }

    /**
     * @param receivedAt when the hub had it
     */
    record Received(Envelope envelope, Instant receivedAt) {}
}
