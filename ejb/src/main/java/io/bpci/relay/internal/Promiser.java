package io.bpci.relay.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Slice;
import io.bpci.receipt.Promise;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Promises that events will be in the log. Safe for concurrent use.
 *
 * @param logSize how many entries the log has, as signed: never more than that
 * @param within so soon the events will be in the log
 * @param executor where the promises are made, so that no commit waits for them
 */
record Promiser(Ed25519PrivateKey hubKey, Ed25519 engine, LongSupplier logSize, Duration within, Executor executor) {
    private static final Logger LOG = Logger.getLogger(Promiser.class.getName());

    /**
     * Promises the events of one commit, and answers who asked.
     *
     * @param lines of the events, at least one
     * @param before the log's size before the commit
     * @param now that of the events
     */
    void give(List<Acceptance> asked, List<byte[]> lines, long before, Instant now) {
        executor.execute(() -> {
            List<Promise> promises;
            try {
                List<Promise.Promised> events = lines.stream().map(Promiser::promised).toList();
                var terms = new Promise.Terms(before, now, now.plus(within));
                promises = Promise.make(events, terms, hubKey, engine);
            } catch (RuntimeException e) {
                // The messages are kept all the same: who asked sees that the promise is not there.
                LOG.log(Level.SEVERE, "%d promises were not made".formatted(asked.size()), e);
                asked.forEach(acceptance -> acceptance.done().accepted());
                return;
            }
            for (int i = 0; i < asked.size(); i++) asked.get(i).done().promised(promises.get(i).json());
        });
    }

    private static Promise.Promised promised(byte[] line) {
        AuditEvent event = AuditEvent.parseLine(line, 0, line.length);
        return new Promise.Promised(Slice.of(event.entry()), event.disclosure().orElseThrow());
    }
}
