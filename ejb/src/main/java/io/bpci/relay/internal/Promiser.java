package io.bpci.relay.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.receipt.LogEntry;
import io.bpci.receipt.Promise;
import io.bpci.receipt.Receipt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Promises that events will be in the log. Safe for concurrent use.
 *
 * @param logSize how many entries the log has, as signed: never more than that
 * @param within so soon the events will be in the log
 */
record Promiser(Ed25519PrivateKey hubKey, Ed25519 engine, LongSupplier logSize, Duration within) {
    /**
     * Promises the events of one commit, which is still to come: they cannot be in the log yet.
     *
     * @param lines of the events, at least one
     */
    List<JsonObject> promise(List<byte[]> lines, Instant now) {
        List<Promise.Promised> events = lines.stream().map(Promiser::promised).toList();
        var terms = new Promise.Terms(logSize.getAsLong(), now, now.plus(within));
        return Promise.make(events, terms, hubKey, engine).stream().map(Promise::json).toList();
    }

    private static Promise.Promised promised(byte[] line) {
        AuditEvent event = AuditEvent.parseLine(line, 0, line.length);
        return new Promise.Promised(
                Slice.of(event.entry()), new Receipt.Disclosure(event.salt(), LogEntry.hidden(event.json())));
    }
}
