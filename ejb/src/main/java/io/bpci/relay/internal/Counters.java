package io.bpci.relay.internal;

import io.bpci.platform.Metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What the relay counts. */
final class Counters {
    final LongAdder accepted = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    private final Metrics.Histogram latency;

    Counters(Metrics.Histogram latency) {
        this.latency = latency;
    }

    /**
     * A target has acknowledged a message.
     *
     * @param milliseconds since the message came
     */
    void acknowledged(long milliseconds) {
        acknowledged.increment();
        latency.observeNanos(TimeUnit.MILLISECONDS.toNanos(Math.max(0, milliseconds)));
    }
}
