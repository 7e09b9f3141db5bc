package io.bpci.relay.internal;

import io.bpci.broker.Stored;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.TraceParent;
import io.bpci.logging.Trace;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Joins what the log says of one message, from its acceptance through the queue to its deliveries: the trace lies
 * beside the envelope in the queue. Costs nothing where no trace was given and nobody logs.
 */
final class MessageTrace {
    /** Its own name, so that it can be turned on by itself. */
    private static final Logger LOG = Logger.getLogger("io.bpci.relay.messages");

    private MessageTrace() {}

    /**
     * The one that the message names, else that of the request by which it came, else a new one if it would be seen.
     */
    static @Nullable Trace of(Envelope envelope) {
        Optional<TraceParent> given = envelope.traceParent();
        if (given.isPresent()) return Trace.after(given.get().value());
        Trace request = Trace.current();
        if (request != null) return Trace.after(request.traceparent());
        return LOG.isLoggable(Level.FINE) ? Trace.begin() : null;
    }

    /** Puts the trace beside the envelope. */
    static void attach(@Nullable Trace trace, ClientMessage stored) {
        if (trace != null) stored.putStringProperty(Stored.TRACE, SimpleString.of(trace.traceparent()));
    }

    static void accepted(@Nullable Trace trace, Envelope envelope) {
        if (trace == null || !LOG.isLoggable(Level.FINE)) return;
        trace.run(() -> {
            LOG.log(
                    Level.FINE,
                    "accepted {0} from {1}",
                    new Object[] {envelope.messageId().value(), envelope.sourceNode().value()});
            return null;
        });
    }

    static void delivered(ClientMessage stored, Identity identity, NodeId target) {
        if (!LOG.isLoggable(Level.FINE)) return;
        String traceparent = stored.getStringProperty(Stored.TRACE);
        Trace trace = traceparent == null ? Trace.begin() : Trace.after(traceparent);
        trace.run(() -> {
            LOG.log(
                    Level.FINE,
                    "delivered {0} from {1} to {2}",
                    new Object[] {identity.message().value(), identity.source().value(), target.value()});
            return null;
        });
    }
}
