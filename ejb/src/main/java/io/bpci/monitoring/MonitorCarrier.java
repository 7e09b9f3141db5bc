package io.bpci.monitoring;

import java.util.List;

/** The connection under a stream. Safe for concurrent use; nothing here waits. */
public interface MonitorCarrier {
    /**
     * Sends events, in their order.
     *
     * @param sent called once, on any thread, when they have left or cannot leave any more
     */
    void send(List<MonitorEvent> events, Runnable sent);

    /** Shows that the hub is there. */
    void beat();

    /** Sends the last event behind what was sent before, and closes; harmless a second time. */
    void end(MonitorEvent last);
}
