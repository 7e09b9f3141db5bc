package io.bpci.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

class TermFilterTest {
    private static byte[] filter(List<String> texts) {
        var terms = new TermFilter.Terms(texts.size());
        texts.forEach(terms::add);
        return terms.filter();
    }

    @Test
    void whatIsThereIsNeverDeniedAndWhatIsNotSeldomClaimed() {
        byte[] filter = filter(IntStream.range(0, 2_000).mapToObj(i -> "m:" + i).toList());

        assertThat(IntStream.range(0, 2_000)).allMatch(i -> TermFilter.mayHold(filter, "m:" + i));
        long wrong = IntStream.range(2_000, 102_000).filter(i -> TermFilter.mayHold(filter, "m:" + i)).count();
        assertThat(wrong).isLessThan(200);
    }

    @Test
    void anEmptySegmentHoldsNothing() {
        assertThat(TermFilter.mayHold(filter(List.of()), "m:1")).isFalse();
    }
}
