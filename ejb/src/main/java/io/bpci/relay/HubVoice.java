package io.bpci.relay;

import io.bpci.envelope.Envelope;
import io.bpci.json.Slice;
import io.bpci.problem.Fault;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sends messages of the hub itself, which go the way of all messages. Safe for concurrent use. */
@ApplicationScoped
public class HubVoice {
    private static final Logger LOG = Logger.getLogger(HubVoice.class.getName());
    private static final long SEND_SECONDS = 30;

    @Inject Relay relay;

    /**
     * Sends a message and waits until it is accepted. The same one may be sent again.
     *
     * @return whether nothing more is to be done about it: who was refused is not there, and is told no more
     */
    public boolean tell(Envelope message) throws InterruptedException {
        try {
            RelayOutcome outcome =
                    relay.relay(Slice.of(message.bytes()), false, "hub")
                            .toCompletableFuture()
                            .get(SEND_SECONDS, TimeUnit.SECONDS);
            return switch (outcome) {
                case RelayOutcome.Accepted _, RelayOutcome.Duplicate _ -> true;
                case RelayOutcome.Refused(var _, var problem) -> {
                    boolean waits = problem.retryAfterMs() > 0;
                    // Identities are used again by who was killed before it noted what it had sent.
                    if (!waits && !problem.is(Fault.IDENTITY_REUSED)) {
                        LOG.warning("not told to anybody: %s: %s".formatted(message.messageId(), problem.detail()));
                    }
                    yield !waits;
                }
                case RelayOutcome.Unknown() -> false;
            };
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.FINE, "it is told later", e);
            return false;
        }
    }
}
