package io.bpci.client;

import java.time.Duration;

/** Where the client's connection stands. */
public sealed interface ConnectionState {
    /**
     * @param attempt 1 for the first since the last open session
     */
    record Connecting(int attempt) implements ConnectionState {}

    /**
     * Both ends have proven themselves.
     *
     * @param credit deliveries that may be unacknowledged at a time
     */
    record Open(String sessionId, int credit) implements ConnectionState {}

    /** The session ended; the next attempt comes after the delay. */
    record Waiting(Ended why, Duration delay) implements ConnectionState {}

    /** The session ended and the client does not try again. */
    record Stopped(Ended why) implements ConnectionState {}
}
