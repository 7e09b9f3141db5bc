package io.bpci.audit.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.internal.AuditStore.Numbered;
import io.bpci.audit.internal.AuditStore.Search;
import io.bpci.audit.internal.IndexStore.Stretch;

import jakarta.persistence.EntityManager;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** One search: what the index has through the index, the rest through the heads of the segments. For one thread. */
final class EventSearch {
    private static final int PAGE = 64;

    /** From segments that have no heads yet: {@link AuditSegment} bears the same names. */
    private static final String HEADS =
            "select new io.bpci.audit.internal.SegmentHead(h.firstSeq, h.events, h.firstAt, h.lastAt, h.terms) from ";

    private final EntityManager entities;
    private final IndexStore index;
    private final Search search;
    private final long from;
    private final long before;
    private final boolean newestFirst;
    private final int limit;
    private final List<Numbered> found = new ArrayList<>();

    /** The segment that was opened last: what is found next mostly lies in it too. */
    private @Nullable SegmentHead head;

    private @Nullable AuditSegment opened;

    /**
     * @param from the least number that is meant
     * @param before no number from it on is
     */
    EventSearch(EntityManager entities, Search search, long from, long before, boolean newestFirst, int limit) {
        this.entities = entities;
        this.index = new IndexStore(entities);
        this.search = search;
        this.from = from;
        this.before = before;
        this.newestFirst = newestFirst;
        this.limit = limit;
    }

    List<Numbered> run() {
        Optional<String> term = EventTerms.indexed(search.terms());
        OptionalLong hash = term.isEmpty() ? OptionalLong.empty() : OptionalLong.of(index.hashing().of(term.get()));
        while (true) {
            List<Stretch> stretches = index.stretches();
            for (Stretch stretch : newestFirst ? stretches.reversed() : stretches) {
                if (isFull()) break;
                if (stretch.first() < before && stretch.end() > from) look(stretch, hash);
            }
            // What was merged away meanwhile may have shown nothing: then once more, in what it was merged into.
            if (hash.isEmpty() || index.areLive(stretches)) return found;
            found.clear();
        }
    }

    private void look(Stretch stretch, OptionalLong hash) {
        if (stretch.run() == null) scan(stretch, "AuditSegment h");
        else if (hash.isEmpty()) scan(stretch, "SegmentHead h");
        else if (newestFirst) index.newestFirst(stretch.run(), hash.getAsLong(), before, this::take);
        else index.oldestFirst(stretch.run(), hash.getAsLong(), from, this::take);
    }

    private boolean isFull() {
        return found.size() >= limit;
    }

    /** Takes the event of that number, if it is meant; false when that is enough. */
    private boolean take(long number) {
        if (head == null || number < head.firstSeq() || number >= head.endSeq()) {
            head = headOf(number);
            opened = null;
        }
        if (head.mayHave(search)) {
            if (opened == null) opened = open(head);
            take(number, opened);
        }
        return !isFull();
    }

    private void take(long number, AuditSegment segment) {
        AuditEvent event = segment.event((int) (number - segment.firstSeq()));
        long time = event.at().toEpochMilli();
        if (time < search.fromMillis() || time >= search.toMillis()) return;
        if (search.filter().test(event)) found.add(new Numbered(number, event));
    }

    private SegmentHead headOf(long number) {
        return entities.createQuery(
                        HEADS + "SegmentHead h where h.firstSeq <= :number order by h.firstSeq desc", SegmentHead.class)
                .setParameter("number", number)
                .setMaxResults(1)
                .getSingleResult();
    }

    private AuditSegment open(SegmentHead of) {
        AuditSegment segment = Objects.requireNonNull(entities.find(AuditSegment.class, of.firstSeq()));
        entities.detach(segment);
        return segment;
    }

    /** Looks through the segments of a stretch; a segment never lies in two of them. */
    private void scan(Stretch stretch, String heads) {
        long first = Math.max(stretch.first(), segmentOf(from));
        long end = Math.min(stretch.end(), before);
        while (!isFull()) {
            List<SegmentHead> page =
                    entities.createQuery(
                                    HEADS
                                            + heads
                                            + " where h.firstSeq >= :first and h.firstSeq < :end"
                                            + " and h.lastAt >= :since and h.firstAt < :until order by h.firstSeq"
                                            + (newestFirst ? " desc" : ""),
                                    SegmentHead.class)
                            .setParameter("first", first)
                            .setParameter("end", end)
                            .setParameter("since", search.fromMillis())
                            .setParameter("until", search.toMillis())
                            .setMaxResults(PAGE)
                            .getResultList();
            for (SegmentHead each : page) if (!isFull() && each.mayHave(search)) takeAll(open(each));
            if (page.size() < PAGE) return;
            if (newestFirst) end = page.getLast().firstSeq();
            else first = page.getLast().endSeq();
        }
    }

    private void takeAll(AuditSegment segment) {
        for (int i = 0; i < segment.count() && !isFull(); i++) {
            long number = segment.firstSeq() + (newestFirst ? segment.count() - 1 - i : i);
            if (number >= from && number < before) take(number, segment);
        }
    }

    /** Where the segment begins that has that number; the number itself when none does. */
    private long segmentOf(long number) {
        return AuditStore.segmentOf(entities, number).orElse(number);
    }
}
