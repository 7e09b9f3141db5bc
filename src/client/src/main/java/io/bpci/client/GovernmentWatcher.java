package io.bpci.client;

import io.bpci.wire.WatchedEmergency;
import io.bpci.wire.WatchedOperation;

import java.time.Duration;

/** Is told what happens in the business of governments; one call at a time, on the thread that follows. */
public interface GovernmentWatcher {
    /**
     * The hub let this officer watch.
     *
     * @param after what happened after that number in the log follows
     */
    default void following(long after) {}

    /** An operation that the officer sees came to a status. */
    void operation(WatchedOperation operation);

    /** Something was done in an emergency that the officer sees. */
    void emergency(WatchedEmergency emergency);

    /** The stream was interrupted, and is looked for again after that time, where it left off. */
    default void interrupted(String why, Duration nextAttempt) {}
}
