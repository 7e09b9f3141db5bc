package io.bpci.audit.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.json.Slice;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads and writes segments in the caller's transaction. */
public final class AuditStore {
    private static final long FORGET_EVERY = 50_000;
    private static final long KEEP_EVENTS = 100_000;
    private static final Duration KEEP_GROUPS = Duration.ofMinutes(10);
    private static final int TAIL_PAGE = 8;

    private final EntityManager entities;

    public AuditStore(EntityManager entities) {
        this.entities = entities;
    }

    /** A group of events under the id by which it is stored once. */
    public record Group(String id, List<AuditEvent> events) {}

    /** Stores the groups that are not stored yet; returns their events. */
    public List<AuditEvent> store(List<Group> groups) {
        AuditSequence sequence =
                Objects.requireNonNull(
                        entities.find(AuditSequence.class, AuditSequence.THE_ONE, LockModeType.PESSIMISTIC_WRITE));
        long first = sequence.next();
        Set<String> known = new HashSet<>(knownGroups(groups));
        List<AuditEvent> fresh = new ArrayList<>();
        for (Group group : groups) {
            if (!known.add(group.id())) continue;
            fresh.addAll(group.events());
            long storedAt = group.events().isEmpty() ? 0 : group.events().getLast().at().toEpochMilli();
            entities.persist(new StoredGroup(group.id(), first, storedAt));
        }
        for (List<AuditEvent> part : cut(fresh)) {
            var segment = new AuditSegment(sequence.take(part.size()), part);
            entities.persist(segment);
            entities.persist(segment.head());
        }
        if (!fresh.isEmpty()) new IndexStore(entities).add(first, fresh);
        if (first / FORGET_EVERY != sequence.next() / FORGET_EVERY) forgetGroups(fresh.getLast());
        return fresh;
    }

    /**
     * A group comes again when its drain ended between the database's commit and the broker's, and then at once. Its id
     * is kept for many batches and several minutes more, and then let go.
     */
    private void forgetGroups(AuditEvent newest) {
        entities.createQuery(
                        "delete from StoredGroup g where g.storedAt < :before"
                                + " and g.firstSeq < (select s.nextSeq - :kept from AuditSequence s)")
                .setParameter("before", newest.at().minus(KEEP_GROUPS).toEpochMilli())
                .setParameter("kept", KEEP_EVENTS)
                .executeUpdate();
    }

    private List<String> knownGroups(List<Group> groups) {
        return entities.createQuery("select g.groupId from StoredGroup g where g.groupId in :ids", String.class)
                .setParameter("ids", groups.stream().map(Group::id).toList())
                .getResultList();
    }

    /** Parts that each fit one segment. */
    private static List<List<AuditEvent>> cut(List<AuditEvent> events) {
        List<List<AuditEvent>> parts = new ArrayList<>();
        List<AuditEvent> part = new ArrayList<>();
        int bytes = 0;
        for (AuditEvent event : events) {
            int length = event.line().length() + 1;
            if (!part.isEmpty() && bytes + length > AuditSegment.FULL_BYTES) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(event);
            bytes += length;
        }
        if (!part.isEmpty()) parts.add(part);
        return parts;
    }

    /** An event with its number. */
    public record Numbered(long seq, AuditEvent event) {}

    /**
     * What to look for.
     *
     * @param terms all must be in a segment for it to be opened
     * @param fromMillis of events' times, inclusive
     * @param toMillis exclusive
     */
    public record Search(List<String> terms, long fromMillis, long toMillis, Predicate<AuditEvent> filter) {}

    /** Up to {@code limit} events numbered from {@code fromSeq} on, in their order. */
    public List<Numbered> forward(Search search, long fromSeq, int limit) {
        return new EventSearch(entities, search, fromSeq, Long.MAX_VALUE, false, limit).run();
    }

    /** Up to {@code limit} events numbered below {@code beforeSeq}, the newest first. */
    public List<Numbered> backward(Search search, long beforeSeq, int limit) {
        return new EventSearch(entities, search, 0, beforeSeq, true, limit).run();
    }

    /** The number that the next event will get. */
    public long end() {
        // Not the entity: another hub's change must be seen.
        return entities.createQuery("select s.nextSeq from AuditSequence s where s.id = :one", Long.class)
                .setParameter("one", AuditSequence.THE_ONE)
                .getSingleResult();
    }

    /** Up to {@code limit} events numbered from {@code fromSeq} on, by the primary key alone. */
    public List<Numbered> from(long fromSeq, int limit) {
        List<Numbered> found = new ArrayList<>();
        long next = segmentOf(entities, fromSeq).orElse(fromSeq);
        // Often the first one has them all.
        int size = 1;
        while (found.size() < limit) {
            List<AuditSegment> page =
                    entities.createQuery(
                                    "select s from AuditSegment s where s.firstSeq >= :next order by s.firstSeq",
                                    AuditSegment.class)
                            .setParameter("next", next)
                            .setMaxResults(size)
                            .getResultList();
            for (AuditSegment segment : page) {
                entities.detach(segment);
                next = segment.firstSeq() + segment.count();
                for (long seq = Math.max(fromSeq, segment.firstSeq()); seq < next && found.size() < limit; seq++) {
                    found.add(new Numbered(seq, segment.event((int) (seq - segment.firstSeq()))));
                }
            }
            if (page.size() < size) break;
            size = TAIL_PAGE;
        }
        return found;
    }

    /** The first number of the segment that has that one, or of the last one before it. */
    static Optional<Long> segmentOf(EntityManager entities, long number) {
        // Not the maximum: H2 would count up to it.
        return entities.createQuery(
                        "select s.firstSeq from AuditSegment s where s.firstSeq <= :number order by s.firstSeq desc",
                        Long.class)
                .setParameter("number", number)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /**
     * The leaf hashes of the events numbered from {@code fromSeq} on, of so many segments at most. It must be where a
     * segment begins, or the end.
     */
    public Slice leaves(long fromSeq, int segments) {
        var leaves = new ByteArrayOutputStream();
        entities.createQuery(
                        "select s.leaves from AuditSegment s where s.firstSeq >= :from order by s.firstSeq",
                        byte[].class)
                .setParameter("from", fromSeq)
                .setMaxResults(segments)
                .getResultList()
                .forEach(leaves::writeBytes);
        return Slice.of(leaves.toByteArray());
    }
}
