package io.bpci.session;

/**
 * What carries a session's frames: a WebSocket today. Frames arrive whole and in the order in which they were sent.
 * Safe to call from any thread; nothing blocks.
 */
public interface Carrier {
    /** Sends one text frame, at the latest at the next {@link #flush}. After {@link #close} it is dropped. */
    void send(byte[] utf8);

    /** Hands what was sent to the network. */
    void flush();

    /** Sends what was sent before, then closes; a second close does nothing. */
    void close(CloseCode code, String reason);

    /** Stops or resumes reading from the other end, which is how a full hub slows its senders down. */
    void read(boolean reading);

    /** Whether so much is on its way to the other end that what can wait should; a carrier that cannot tell says no. */
    default boolean isBehind() {
        return false;
    }

    /** The other end's address, for limits and logs; not proof of who it is. */
    String remoteAddress();
}
