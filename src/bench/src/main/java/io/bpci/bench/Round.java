package io.bpci.bench;

/** What a server did in one of several rounds of the same work. */
record Round(double perSecond, double perCpuSecond) {
    static Round of(int messages, double seconds, double cpuSeconds) {
        return new Round(messages / seconds, messages / cpuSeconds);
    }
}
