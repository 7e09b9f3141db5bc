package io.bpci.log;

import io.bpci.log.internal.LogCheckpoint;
import io.bpci.log.internal.LogStore;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The checkpoints that are kept to be attested. What is attested of a tree holds for every smaller one too, so one that
 * has nothing yet when a newer one is kept has lost its use and goes. The others all stay for a day, and of every hour
 * before that the first.
 */
@Stateless
public class KeptCheckpoints {
    private static final Duration ALL_STAY = Duration.ofDays(1);

    @Inject InstantSource clock;

    @PersistenceContext(unitName = "hub")
    EntityManager entities;

    /** A tree as it was kept, and when it was signed. Boxed, for Hibernate looks for that very constructor. */
    private record Kept(Long size, Instant signedAt) {
        boolean isOfHour(Kept other) {
            return signedAt.truncatedTo(ChronoUnit.HOURS).equals(other.signedAt.truncatedTo(ChronoUnit.HOURS));
        }
    }

    /** Keeps the log's newest checkpoint, if the tree has grown since the last that was kept; whether it has. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public boolean keepNewest() {
        Optional<LogStore.Signed> grown =
                new LogStore(entities)
                        .head()
                        .filter(head -> head.size() > newest().map(LogCheckpoint::size).orElse(0L));
        grown.ifPresent(head -> {
            entities.createQuery(
                            "delete from LogCheckpoint c where c.timeStamp is null"
                                    + " and not exists (select 1 from LogCosignature s where s.id.size = c.size)")
                    .executeUpdate();
            entities.persist(new LogCheckpoint(head));
        });
        return grown.isPresent();
    }

    /** The last one that was kept. */
    public Optional<LogCheckpoint> newest() {
        return first(entities.createQuery("select c from LogCheckpoint c order by c.size desc", LogCheckpoint.class));
    }

    /** Of those that have their time stamp, the first that was signed with that leaf in it. */
    public Optional<LogCheckpoint> firstStampedWith(long leaf) {
        return first(
                entities.createQuery(
                                "select c from LogCheckpoint c where c.size > :leaf and c.timeStamp is not null"
                                        + " order by c.size",
                                LogCheckpoint.class)
                        .setParameter("leaf", leaf));
    }

    private static Optional<LogCheckpoint> first(TypedQuery<LogCheckpoint> query) {
        return query.setMaxResults(1).getResultStream().findFirst();
    }

    /** Keeps the token with the checkpoint of that size, if it is still there. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public void stamped(long size, byte[] token) {
        Optional.ofNullable(entities.find(LogCheckpoint.class, size)).ifPresent(kept -> kept.stamped(token));
    }

    /**
     * Removes, of those that are older than a day, all but the first of each hour.
     *
     * @param since those signed before were thinned before
     * @return up to when they are now
     */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public Instant thin(Instant since) {
        Instant until = clock.instant().minus(ALL_STAY).truncatedTo(ChronoUnit.HOURS);
        List<Kept> hour = new ArrayList<>();
        for (Kept kept : signedBetween(since, until)) {
            if (!hour.isEmpty() && !kept.isOfHour(hour.getFirst())) {
                removeAllButFirst(hour);
                hour.clear();
            }
            hour.add(kept);
        }
        removeAllButFirst(hour);
        return until;
    }

    private List<Kept> signedBetween(Instant since, Instant until) {
        return entities.createQuery(
                        "select c.size, c.signedAt from LogCheckpoint c"
                                + " where c.signedAt >= :since and c.signedAt < :until order by c.size",
                        Kept.class)
                .setParameter("since", since)
                .setParameter("until", until)
                .getResultList();
    }

    private void removeAllButFirst(List<Kept> hour) {
        if (hour.size() < 2) return;
        entities.createQuery("delete from LogCheckpoint c where c.size > :first and c.size <= :last")
                .setParameter("first", hour.getFirst().size())
                .setParameter("last", hour.getLast().size())
                .executeUpdate();
    }
}
