package io.bpci.audit;

import io.bpci.json.JsonObject;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An audit log that keeps what it is told in memory, whatever becomes of the transaction. */
public final class RecordedAudit extends AuditLog {
    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public AuditEvent record(EventKind kind, JsonObject members) {
        var event = AuditEvent.of(new byte[32], "event-" + events.size(), Instant.EPOCH, kind, members);
        events.add(event);
        return event;
    }

    public List<EventKind> kinds() {
        return events.stream().map(AuditEvent::kind).toList();
    }

    public AuditEvent last() {
        return events.getLast();
    }
}
