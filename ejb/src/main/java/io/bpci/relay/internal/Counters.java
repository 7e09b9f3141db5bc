package io.bpci.relay.internal;

import java.util.concurrent.atomic.LongAdder;

/** What the relay counts. */
final class Counters {
    final LongAdder accepted = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
}
