package io.bpci.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

class TermFilterTest {
    @Test
    void whatIsThereIsNeverDeniedAndWhatIsNotSeldomClaimed() {
        byte[] filter = TermFilter.of(IntStream.range(0, 2_000).mapToObj(i -> "m:" + i).toList());

        assertThat(IntStream.range(0, 2_000)).allMatch(i -> TermFilter.mayHold(filter, "m:" + i));
        long wrong = IntStream.range(2_000, 102_000).filter(i -> TermFilter.mayHold(filter, "m:" + i)).count();
        assertThat(wrong).isLessThan(200);
    }

    @Test
    void anEmptySegmentHoldsNothing() {
        assertThat(TermFilter.mayHold(TermFilter.of(java.util.List.of()), "m:1")).isFalse();
    }
}
