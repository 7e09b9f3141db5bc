package io.bpci.client;

import io.bpci.session.Taken;
import io.bpci.session.Undelivered;

/**
 * Told of what is neither a delivery nor the outcome of a message. Called one at a time, in order, on a thread of the
 * client that also completes futures: a slow method delays those, nothing else.
 */
public interface ClientListener {
    default void stateChanged(ConnectionState state) {}

    /** An accepted message of this node will not reach one of its targets. */
    default void undelivered(Undelivered notice) {}

    /**
     * What the hub made of a message of this node to the hub itself: that a ballot counts, for one. Told when it
     * happens, after a crash of the hub perhaps again, to the session that is open then; perhaps before the message's
     * own future completes.
     */
    default void taken(Taken notice) {}

    /**
     * A delivery whose signature is not its sender's. The application does not see it; the hub was told that it is
     * rejected, and keeps it for an operator.
     */
    default void forged(Delivery delivery) {}

    /**
     * The handler threw. The delivery stays unacknowledged: call {@link Delivery#acknowledge} or {@link
     * Delivery#reject}, or it comes again with the next session.
     */
    default void handlerFailed(Delivery delivery, Exception failure) {}
}
