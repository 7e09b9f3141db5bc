package io.bpci.audit.internal;

import io.bpci.audit.AuditEvent;

import jakarta.persistence.EntityManager;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Merges runs and indexes what was stored without the index, in steps of which each is a transaction of its caller. All
 * that a step needs to know is in the database, so it does not matter where the one before was stopped.
 */
public final class IndexUpkeep {
    /** What one step reads and writes at most: half a megabyte. */
    private static final int MERGED_PAGES = 256;

    private static final int DELETED_PAGES = 500;
    private static final int SWEPT_RUNS = 50;
    private static final int CAUGHT_UP_EVENTS = 20_000;
    private static final int CAUGHT_UP_SEGMENTS = 200;
    private static final int SEGMENTS = 4;

    private final EntityManager entities;
    private final IndexStore index;
    private final int mergedPages;

    public IndexUpkeep(EntityManager entities) {
        this(entities, MERGED_PAGES);
    }

    /** With steps of another size. */
    IndexUpkeep(EntityManager entities, int mergedPages) {
        this.entities = entities;
        this.index = new IndexStore(entities);
        this.mergedPages = mergedPages;
    }

    /** Does some of what is to be done; false when that is nothing. */
    public boolean step() {
        AuditIndex.Hashing hashing = index.lock().hashing();
        return merge() || sweep() || catchUp(hashing);
    }

    /** How many events no live run has. */
    public long missing() {
        return without().stream().mapToLong(each -> each.end() - each.first()).sum();
    }

    /** What no live run has of the events that are stored. */
    private List<IndexStore.Stretch> without() {
        // Read before the runs: what is stored meanwhile has its own.
        long end = new AuditStore(entities).end();
        return index.stretches().stream()
                .filter(each -> each.run() == null && each.first() < end)
                .map(each -> new IndexStore.Stretch(each.first(), Math.min(end, each.end()), null))
                .toList();
    }

    private boolean merge() {
        List<IndexRun> live = index.runs(IndexRun.State.LIVE);
        IndexRun target =
                index.runs(IndexRun.State.BUILDING, 1).stream().findFirst().or(() -> begin(live)).orElse(null);
        if (target == null) return false;
        List<IndexRun> inputs = live.stream().filter(target::spans).toList();
        long done = index.pageBefore(target, Long.MAX_VALUE).map(page -> page[page.length - 1]).orElse(-1L);
        Part part = read(target, inputs, done);
        index.write(target, part.entriesBehind(done));
        if (part.isLast()) target.replace(inputs);
        return true;
    }

    private Optional<IndexRun> begin(List<IndexRun> live) {
        Optional<IndexRun> target = MergePlan.choose(live).map(IndexRun::building);
        target.ifPresent(entities::persist);
        return target;
    }

    /**
     * What is read for a step.
     *
     * @param pages of the inputs, told as the target tells events
     * @param upTo where the first of the inputs has to be read on
     */
    private record Part(List<long[]> pages, long upTo) {
        boolean isLast() {
            return upTo == Long.MAX_VALUE;
        }

        long[] entriesBehind(long done) {
            return pages.stream()
                    .flatMapToLong(Arrays::stream)
                    .filter(entry -> entry > done && entry <= upTo)
                    .sorted()
                    .toArray();
        }
    }

    private Part read(IndexRun target, List<IndexRun> inputs, long done) {
        int limit = mergedPages / inputs.size();
        List<long[]> read = new ArrayList<>();
        long upTo = Long.MAX_VALUE;
        for (IndexRun input : inputs) {
            long distance = input.firstSeq() - target.firstSeq();
            List<long[]> pages = index.pagesFrom(input, done + 1 - distance, limit);
            for (long[] page : pages) {
                read.add(Arrays.stream(page).map(entry -> entry + distance).toArray());
            }
            if (pages.size() == limit) upTo = Math.min(upTo, read.getLast()[read.getLast().length - 1]);
        }
        return new Part(read, upTo);
    }

    private boolean sweep() {
        List<IndexRun> spent = index.runs(IndexRun.State.SPENT, SWEPT_RUNS);
        int left = DELETED_PAGES;
        for (IndexRun run : spent) {
            left -= sweep(run, left);
            if (left == 0) break;
        }
        return !spent.isEmpty();
    }

    /** Deletes pages of a run, and the run when it has no more; returns how many pages. */
    private int sweep(IndexRun run, int limit) {
        List<Long> pages =
                entities.createQuery(
                                "select p.lastEntry from IndexPage p where p.runId = :run"
                                        + " order by p.runId, p.lastEntry",
                                Long.class)
                        .setParameter("run", run.id())
                        .setMaxResults(limit)
                        .getResultList();
        if (!pages.isEmpty()) {
            entities.createQuery("delete from IndexPage p where p.runId = :run and p.lastEntry <= :last")
                    .setParameter("run", run.id())
                    .setParameter("last", pages.getLast())
                    .executeUpdate();
        }
        if (pages.size() < limit) entities.remove(run);
        return pages.size();
    }

    /** Indexes the newest events that are not in the index. */
    private boolean catchUp(AuditIndex.Hashing hashing) {
        List<IndexStore.Stretch> without = without();
        if (without.isEmpty()) return false;
        long first = without.getLast().first();
        long before = without.getLast().end();
        var gathered = new IndexEntries.Gathered(CAUGHT_UP_EVENTS * 2);
        long next = before;
        for (int segments = 0; next > first && enough(segments, before - next); segments += SEGMENTS) {
            next = catchUp(first, next, hashing, gathered);
        }
        index.add(next, before, gathered);
        return true;
    }

    private static boolean enough(int segments, long events) {
        return segments < CAUGHT_UP_SEGMENTS && events < CAUGHT_UP_EVENTS;
    }

    /** Gathers from the last segments of a range; returns the first event of theirs, or of the range. */
    private long catchUp(long first, long before, AuditIndex.Hashing hashing, IndexEntries.Gathered gathered) {
        List<AuditSegment> segments =
                entities.createQuery(
                                "select s from AuditSegment s where s.firstSeq >= :first and s.firstSeq < :before"
                                        + " order by s.firstSeq desc",
                                AuditSegment.class)
                        .setParameter("first", first)
                        .setParameter("before", before)
                        .setMaxResults(SEGMENTS)
                        .getResultList();
        for (AuditSegment segment : segments) {
            entities.merge(segment.head());
            long number = segment.firstSeq();
            for (AuditEvent event : segment.events()) IndexStore.gather(event, number++, hashing, gathered);
            entities.detach(segment);
        }
        return segments.size() < SEGMENTS ? first : segments.getLast().firstSeq();
    }
}
