package io.bpci.bench;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditGroup;
import io.bpci.audit.AuditIndexing;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.json.Json;

import jakarta.persistence.EntityManager;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Fills the audit log as the hub does: batches of events by one thread, while another one keeps the index. */
final class AuditFill {
    /** As {@code AuditDrain} takes at most. */
    static final int BATCH = 5_000;

    /** Each message is accepted, delivered and acknowledged; those of two events are told in one. */
    private static final int EVENTS_OF_A_MESSAGE = 2;

    private static final long IDLE_MS = 500;

    private final AuditDatabase database;
    private final SecureRandom random = new SecureRandom();
    private final AtomicBoolean done = new AtomicBoolean();

    AuditFill(AuditDatabase database) {
        this.database = database;
    }

    static String source(long message) {
        return "node-" + message % 97;
    }

    static String message(long message) {
        return "msg-" + Long.toHexString(message * 0x9e3779b97f4a7c15L) + "-" + message;
    }

    /** How many messages so many events are about. */
    static long messages(long events) {
        return events / EVENTS_OF_A_MESSAGE;
    }

    /** Stores events; returns the seconds that storing took, without making them. */
    double store(long events) throws InterruptedException {
        Thread keeper = Thread.ofPlatform().name("index").start(this::keepIndex);
        long nanos = 0;
        for (long stored = 0; stored < events; stored += BATCH) {
            byte[] group = group(stored / EVENTS_OF_A_MESSAGE, (int) Math.min(BATCH, events - stored));
            long begun = System.nanoTime();
            try (EntityManager entities = database.entities()) {
                entities.getTransaction().begin();
                AuditLog.over(entities, InstantSource.system(), random).take(List.of(AuditGroup.parse(group)));
                entities.getTransaction().commit();
            }
            nanos += System.nanoTime() - begun;
        }
        done.set(true);
        keeper.join();
        return nanos / 1e9;
    }

    /** Until all is stored, and the index has nothing left to do. */
    private void keepIndex() {
        while (true) {
            boolean last = done.get();
            boolean worked;
            try (EntityManager entities = database.entities()) {
                entities.getTransaction().begin();
                worked = AuditIndexing.over(entities).step();
                entities.getTransaction().commit();
            }
            if (worked) continue;
            if (last) return;
            try {
                Thread.sleep(IDLE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private byte[] group(long firstMessage, int events) {
        var group = new AuditGroup(random);
        Instant now = Instant.now();
        for (int i = 0; i < events; i++) {
            long message = firstMessage + i / EVENTS_OF_A_MESSAGE;
            var members =
                    Json.object()
                            .put(Member.NODE, source(message))
                            .put(Member.MESSAGE, message(message))
                            .put(Member.MESSAGE_TYPE, "DataSync")
                            .put(Member.DIGEST, "5579f46e3fdd9e07531473e767b3841b6dada69aabbfdb8fa76361767feb59df")
                            .put(Member.CREATED_AT, now.toString())
                            .put(Member.ORGANISATION, "north");
            boolean accepted = i % EVENTS_OF_A_MESSAGE == 0;
            if (accepted) members.put(Member.PRIORITY, "Normal").put(Member.TRACE, "4bf92f3577b34da6a3ce929d0e0e4736");
            else members.put(Member.TARGET, "node-" + (message + 1) % 97).put(Member.DELIVERED_AT, now.toString());
            EventKind kind = accepted ? EventKind.ACCEPTED : EventKind.ACKNOWLEDGED;
            group.add(AuditEvent.canonical(group.nextEventId(), now, kind, members.build()));
        }
        return group.bytes();
    }
}
