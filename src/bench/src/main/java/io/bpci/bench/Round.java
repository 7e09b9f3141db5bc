package io.bpci.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a server did in one of several rounds of the same work. */
record Round(double perSecond, double perCpuSecond) {
    static Round of(int messages, double seconds, double cpuSeconds) {
        return new Round(messages / seconds, messages / cpuSeconds);
    }

    /** The median of one of the figures. */
    static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
