package io.bpci.bench;

import java.util.stream.DoubleStream;

/** What counts of several rounds of the same work. */
final class Median {
    private Median() {}

    /** Of one value or more; of an even number, the mean of the two in the middle. */
    static double of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
