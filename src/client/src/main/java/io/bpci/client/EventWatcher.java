package io.bpci.client;

import io.bpci.json.JsonObject;

import java.time.Duration;

/**
 * Is told what the live feed says; one call at a time, on the connection's threads. Taking long slows the feed down.
 */
public interface EventWatcher {
    /**
     * Something happened.
     *
     * @param sequence its number in the log; they come in order
     * @param event as the audit log lists it
     */
    void event(long sequence, JsonObject event);

    /**
     * About every second.
     *
     * @param statistics an object with {@code at}, {@code statistics} and {@code per_second}
     */
    default void statistics(JsonObject statistics) {}

    /** The hub let this viewer in; events from that number on follow. */
    default void following(long sequence) {}

    /** The feed was interrupted, and is looked for again after that time, where it left off. */
    default void interrupted(String why, Duration nextAttempt) {}
}
