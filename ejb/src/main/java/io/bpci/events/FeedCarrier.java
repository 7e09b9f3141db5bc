package io.bpci.events;

/** The connection under a feed session. Safe for concurrent use; nothing here waits. */
public interface FeedCarrier {
    /**
     * Sends one text frame.
     *
     * @param sent called once, on any thread, when the frame has left or cannot leave any more
     */
    void send(String frame, Runnable sent);

    /** Closes after what was sent before; harmless a second time. */
    void close(FeedClose code, String reason);
}
