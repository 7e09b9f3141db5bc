package io.bpci.audit.internal;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Erases content in the caller's transaction. Segments are locked in the order of their numbers, by whoever erases, so
 * that nobody waits in a circle; those who append or read wait for none of it.
 */
public final class ContentEraser {
    /** Rewritten in one transaction: a few megabytes at most. */
    private static final int SEGMENTS = 8;

    private final EntityManager entities;

    public ContentEraser(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * What was erased at one time.
     *
     * @param sequences numbers of events that had content, in order
     * @param more whether there may be more to erase
     */
    public record Batch(List<Long> sequences, boolean more) {}

    /** Erases the content of the events of those numbers; returns the numbers of the ones that had any, in order. */
    public List<Long> erase(SortedSet<Long> sequences) {
        List<Long> erased = new ArrayList<>();
        long next = Long.MIN_VALUE;
        for (long sequence : sequences) {
            if (sequence < next) continue;
            AuditSegment segment = holding(sequence).orElse(null);
            if (segment == null) continue;
            next = segment.firstSeq() + segment.count();
            erased.addAll(segment.erase(event -> sequences.contains(event.seq())));
            write(segment);
        }
        return erased;
    }

    /** Erases the content of some of the events that happened before. */
    public Batch eraseBefore(Instant time) {
        List<Long> old =
                entities.createQuery(
                                "select s.firstSeq from AuditSegment s where s.contentFrom < :before"
                                        + " order by s.contentFrom",
                                Long.class)
                        .setParameter("before", time.toEpochMilli())
                        .setMaxResults(SEGMENTS)
                        .getResultList();
        List<Long> erased = new ArrayList<>();
        for (long first : old.stream().sorted().toList()) {
            AuditSegment segment = entities.find(AuditSegment.class, first, LockModeType.PESSIMISTIC_WRITE);
            erased.addAll(segment.erase(event -> event.event().at().toEpochMilli() < time.toEpochMilli()));
            write(segment);
        }
        return new Batch(erased, old.size() == SEGMENTS);
    }

    private Optional<AuditSegment> holding(long sequence) {
        Long first =
                entities.createQuery(
                                "select max(s.firstSeq) from AuditSegment s where s.firstSeq <= :sequence", Long.class)
                        .setParameter("sequence", sequence)
                        .getSingleResult();
        return Optional.ofNullable(first)
                .map(id -> entities.find(AuditSegment.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Not kept in memory until the transaction ends: there may be many. */
    private void write(AuditSegment segment) {
        entities.flush();
        entities.detach(segment);
    }
}
