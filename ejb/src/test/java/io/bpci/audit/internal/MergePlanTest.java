package io.bpci.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class MergePlanTest {
    private final List<IndexRun> runs = new ArrayList<>();
    private long rewritten;

    private void add(long events) {
        long first = runs.isEmpty() ? 1 : runs.getLast().endSeq();
        runs.add(new IndexRun(first, first + events, events));
    }

    private void mergeAll() {
        Optional<List<IndexRun>> chosen = MergePlan.choose(runs);
        while (chosen.isPresent()) {
            IndexRun merged = IndexRun.building(chosen.get());
            rewritten += merged.entries();
            chosen.get().clear();
            runs.add(merged);
            runs.sort((a, b) -> Long.compare(a.firstSeq(), b.firstSeq()));
            chosen = MergePlan.choose(runs);
        }
    }

    @Test
    void tenMillionEventsLieInFewRunsAndAreWrittenAgainAFewTimes() {
        int most = 0;
        for (int i = 0; i < 2_000; i++) {
            add(5_000);
            mergeAll();
            most = Math.max(most, runs.size());
        }

        assertThat(most).isLessThan(20);
        assertThat(rewritten).isLessThan(7 * 10_000_000L);
    }

    @Test
    void batchesOfAllSizesLieInFewRunsToo() {
        var random = new Random(7);
        long events = 0;
        int most = 0;
        for (int i = 0; i < 20_000; i++) {
            int batch = 1 + (int) Math.exp(random.nextDouble() * Math.log(5_000));
            events += batch;
            add(batch);
            mergeAll();
            most = Math.max(most, runs.size());
        }

        assertThat(most).isLessThan(45);
        assertThat(rewritten).isLessThan(10 * events);
    }

    @Test
    void runsWithSomethingBetweenThemAreNotMerged() {
        for (int i = 0; i < 6; i++) runs.add(new IndexRun(1 + i * 100L, 50 + i * 100L, 49));

        assertThat(MergePlan.choose(runs)).isEmpty();
    }

    @Test
    void noRunSpansMoreEventsThanItsEntriesCanTell() {
        for (int i = 0; i < 8; i++) add(IndexEntries.MAX_SPAN / 3);

        mergeAll();

        assertThat(runs).hasSize(8);
    }
}
