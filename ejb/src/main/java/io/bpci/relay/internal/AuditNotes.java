package io.bpci.relay.internal;

import io.bpci.audit.AuditGroup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.logging.Logger;

/**
 * Audit events that go with no message, until a group takes them along. They are kept while the broker is away, so many
 * of them; what comes beyond that is lost, and the log says how many were. Safe for concurrent use.
 */
final class AuditNotes {
    private static final Logger LOG = Logger.getLogger(AuditNotes.class.getName());

    /** Writes an event once its id is known. */
    interface Writer {
        byte[] write(String eventId);
    }

    private final int capacity;

    // Guarded by this.
    private final Deque<Writer> waiting = new ArrayDeque<>();
    private long lost;

    AuditNotes(int capacity) {
        this.capacity = capacity;
    }

    /** Keeps it, or loses it; true when it is the only one that waits. */
    synchronized boolean add(Writer note) {
        if (waiting.size() >= capacity) {
            if (lost++ == 0) LOG.warning("audit events are lost: %d wait to be written".formatted(capacity));
            return false;
        }
        waiting.addLast(note);
        return waiting.size() == 1;
    }

    /** Takes the oldest, at most so many; they are returned by {@link #putBack}, or written. */
    synchronized List<Writer> take(int most) {
        var taken = new ArrayList<Writer>(Math.min(most, waiting.size()));
        while (taken.size() < most && !waiting.isEmpty()) taken.add(waiting.removeFirst());
        return taken;
    }

    /** They were not written. */
    synchronized void putBack(List<Writer> taken) {
        for (Writer note : taken.reversed()) waiting.addFirst(note);
    }

    /** They were. */
    synchronized void written() {
        if (lost > 0 && waiting.isEmpty()) {
            LOG.warning("%d audit events were lost while others waited to be written".formatted(lost));
            lost = 0;
        }
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    static void write(List<Writer> notes, AuditGroup events) {
        for (Writer note : notes) events.add(note.write(events.nextEventId()));
    }
}
