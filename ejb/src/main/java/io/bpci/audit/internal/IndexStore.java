package io.bpci.audit.internal;

import io.bpci.audit.AuditEvent;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Reads and writes the index in the caller's transaction. */
final class IndexStore {
    private static final long FIRST_EVENT = 1;

    private final EntityManager entities;

    IndexStore(EntityManager entities) {
        this.entities = entities;
    }

    /** Indexes events that are numbered from there on, of which the index has none. */
    void add(long firstSeq, List<AuditEvent> events) {
        AuditIndex.Hashing hashing = hashing();
        var gathered = new IndexEntries.Gathered(events.size() * 2);
        for (int i = 0; i < events.size(); i++) gather(events.get(i), firstSeq + i, hashing, gathered);
        add(firstSeq, firstSeq + events.size(), gathered);
    }

    static void gather(AuditEvent event, long number, AuditIndex.Hashing hashing, IndexEntries.Gathered gathered) {
        for (String term : EventTerms.indexed(event)) gathered.add(hashing.of(term), number);
    }

    /** A run of the events from a number on, up to another one. */
    void add(long firstSeq, long endSeq, IndexEntries.Gathered gathered) {
        long[] entries = gathered.entries(firstSeq);
        var run = new IndexRun(firstSeq, endSeq, entries.length);
        entities.persist(run);
        write(run, entries);
    }

    /** Adds pages with these entries, all behind those that the run has. */
    void write(IndexRun run, long[] entries) {
        for (int from = 0; from < entries.length; from += IndexEntries.PAGE) {
            int to = Math.min(from + IndexEntries.PAGE, entries.length);
            entities.persist(new IndexPage(run.id(), entries, from, to));
        }
    }

    AuditIndex.Hashing hashing() {
        return Objects.requireNonNull(entities.find(AuditIndex.class, AuditIndex.THE_ONE)).hashing();
    }

    /** Waits until nobody else changes runs, and keeps others from it until the transaction ends. */
    AuditIndex lock() {
        return Objects.requireNonNull(
                entities.find(AuditIndex.class, AuditIndex.THE_ONE, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Runs in that state, by their first event. */
    List<IndexRun> runs(IndexRun.State state) {
        return inOrder(state).getResultList();
    }

    /** The first of them. */
    List<IndexRun> runs(IndexRun.State state, int limit) {
        return inOrder(state).setMaxResults(limit).getResultList();
    }

    /** H2 goes along the index only if all of it is in the order. */
    private TypedQuery<IndexRun> inOrder(IndexRun.State state) {
        return entities.createQuery(
                        "select r from IndexRun r where r.state = :state order by r.state, r.firstSeq", IndexRun.class)
                .setParameter("state", state);
    }

    /**
     * A range of event numbers.
     *
     * @param end behind the last one
     * @param run that has them; null where none does
     */
    record Stretch(long first, long end, @Nullable IndexRun run) {}

    /** All numbers, by the live run that has them, the least first. */
    List<Stretch> stretches() {
        List<Stretch> stretches = new ArrayList<>();
        long next = FIRST_EVENT;
        for (IndexRun run : runs(IndexRun.State.LIVE)) {
            if (run.firstSeq() > next) stretches.add(new Stretch(next, run.firstSeq(), null));
            stretches.add(new Stretch(run.firstSeq(), run.endSeq(), run));
            next = run.endSeq();
        }
        stretches.add(new Stretch(next, Long.MAX_VALUE, null));
        return stretches;
    }

    /** Whether the runs of those stretches are live still: the pages of one that is not may be gone. */
    boolean areLive(List<Stretch> stretches) {
        var live =
                new HashSet<>(
                        entities.createQuery("select r.runId from IndexRun r where r.state = :state", Long.class)
                                .setParameter("state", IndexRun.State.LIVE)
                                .getResultList());
        return stretches.stream().allMatch(each -> each.run() == null || live.contains(each.run().id()));
    }

    /**
     * Shows the numbers of the run's events that may have a term of that hash, the least first, until told to stop.
     *
     * @param from no event before it
     */
    void oldestFirst(IndexRun run, long hash, long from, LongPredicate goesOn) {
        long next = IndexEntries.of(hash, from - run.firstSeq());
        long end = IndexEntries.first(hash + 1);
        while (next < end) {
            long[] page = pageFrom(run, next).orElse(null);
            if (page == null) return;
            for (long entry : page) {
                if (entry >= next && entry < end && !goesOn.test(run.firstSeq() + IndexEntries.offset(entry))) return;
            }
            next = page[page.length - 1] + 1;
        }
    }

    /**
     * The same, the greatest first.
     *
     * @param before only events before it
     */
    void newestFirst(IndexRun run, long hash, long before, LongPredicate goesOn) {
        long first = IndexEntries.first(hash);
        long end = IndexEntries.of(hash, before - run.firstSeq());
        Optional<long[]> top = pageFrom(run, end - 1).or(() -> pageBefore(run, end));
        while (top.isPresent()) {
            long[] page = top.get();
            for (int i = page.length - 1; i >= 0; i--) {
                long entry = page[i];
                if (entry >= first && entry < end && !goesOn.test(run.firstSeq() + IndexEntries.offset(entry))) return;
            }
            top = page[0] <= first ? Optional.empty() : pageBefore(run, page[0]);
        }
    }

    private Optional<long[]> pageFrom(IndexRun run, long entry) {
        return pagesFrom(run, entry, 1).stream().findFirst();
    }

    /** Pages, of which the first is the one that has that entry, or the one behind it. */
    List<long[]> pagesFrom(IndexRun run, long entry, int limit) {
        return pages(run, ">= :entry order by p.runId, p.lastEntry", entry, limit);
    }

    /** The last page that ends before that entry. */
    Optional<long[]> pageBefore(IndexRun run, long entry) {
        return pages(run, "< :entry order by p.runId desc, p.lastEntry desc", entry, 1).stream().findFirst();
    }

    /** H2 goes along the key only if all of it is in the order. */
    private List<long[]> pages(IndexRun run, String which, long entry, int limit) {
        List<IndexPage> pages =
                entities.createQuery(
                                "select p from IndexPage p where p.runId = :run and p.lastEntry " + which,
                                IndexPage.class)
                        .setParameter("run", run.id())
                        .setParameter("entry", entry)
                        .setMaxResults(limit)
                        .getResultList();
        pages.forEach(entities::detach);
        return pages.stream().map(IndexPage::entries).toList();
    }
}
