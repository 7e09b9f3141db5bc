package io.bpci.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.stream.DoubleStream;

class MedianTest {
    @Test
    void itIsTheValueInTheMiddleOrTheMeanOfTheTwoThere() {
        assertThat(Median.of(DoubleStream.of(7))).isEqualTo(7);
        assertThat(Median.of(DoubleStream.of(9, 1, 2))).isEqualTo(2);
        assertThat(Median.of(DoubleStream.of(9, 1, 4, 2))).isEqualTo(3);
    }
}
