package io.bpci.audit.internal;

import java.util.List;
import java.util.Optional;

/**
 * Which runs become one: neighbours, so that a run is always for one range of events, of about a size, so that what an
 * event has is written again only each time that its run grows threefold.
 */
final class MergePlan {
    private static final int LEAST = 4;
    private static final int MOST = 16;
    private static final int GROWTH = 3;

    /** However few entries a run has, its rows cost something too. */
    private static final long LEAST_WEIGHT = 1_000;

    /** A look-up asks each run: with more of them they are merged though their sizes differ. */
    private static final int MANY = 40;

    private MergePlan() {}

    /** A part of the list; empty when all may stay as they are. */
    static Optional<List<IndexRun>> choose(List<IndexRun> live) {
        Window best = Window.NONE;
        Window cheapest = Window.NONE;
        for (int from = 0; from < live.size(); from++) {
            long total = 0;
            long largest = 0;
            for (int to = from; to < live.size() && to - from < MOST; to++) {
                if (to > from && live.get(to - 1).endSeq() != live.get(to).firstSeq()) break;
                if (live.get(to).endSeq() - live.get(from).firstSeq() > IndexEntries.MAX_SPAN) break;
                long weight = Math.max(LEAST_WEIGHT, live.get(to).entries());
                total += weight;
                largest = Math.max(largest, weight);
                int runs = to - from + 1;
                if (runs < LEAST) continue;
                var window = new Window(from, to + 1, largest, total);
                if (total >= GROWTH * largest && window.isBetterThan(best)) best = window;
                if (total < cheapest.total) cheapest = window;
            }
        }
        if (best.isNone() && live.size() > MANY) best = cheapest;
        return best.isNone() ? Optional.empty() : Optional.of(live.subList(best.from, best.to));
    }

    private record Window(int from, int to, long largest, long total) {
        static final Window NONE = new Window(0, 0, Long.MAX_VALUE, Long.MAX_VALUE);

        boolean isNone() {
            return to == from;
        }

        /** Small runs first, for each look-up pays for their number; and of them as many as there are. */
        boolean isBetterThan(Window other) {
            return largest < other.largest || (largest == other.largest && to - from > other.to - other.from);
        }
    }
}
