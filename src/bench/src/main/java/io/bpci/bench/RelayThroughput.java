package io.bpci.bench;

import java.util.ArrayList;
import java.util.List;

/** Signed, verified, durable relay as fast as it goes: 1 KiB, eight senders, each to a receiver of its own. */
record RelayThroughput(String name, String about, int perFrame, int window) implements Benchmark {
    private static final int PAIRS = 8;
    private static final int EACH = 20_000;
    private static final int WARM_UP = 60_000;
    private static final int ROUNDS = 5;

    static RelayThroughput oneByOne() {
        return new RelayThroughput(
                "relay", "relayed messages a second, one to a frame, 256 in flight a sender", 1, 256);
    }

    static RelayThroughput inBatches() {
        return new RelayThroughput(
                "relay-batches", "relayed messages a second, 50 to a frame, 500 in flight a sender", 50, 500);
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        Product product = run.product();
        List<Round> ours = new ArrayList<>();
        List<Round> theirs = new ArrayList<>();
        double backlog = 0;
        double drain = 0;
        try (var pairs = new Pairs(product, name, PAIRS);
                Artemis artemis = Artemis.start(PAIRS)) {
            run.say("warming up");
            pairs.move(WARM_UP, perFrame, window);
            product.awaitDrained();
            artemis.move(PAIRS, WARM_UP, perFrame, window);
            for (int round = 1; round <= ROUNDS; round++) {
                double cpuBefore = product.process().cpuSeconds();
                double seconds = pairs.move(EACH, perFrame, window).seconds();
                backlog = Math.max(backlog, product.auditBacklog());
                drain = Math.max(drain, product.awaitDrained());
                double cpu = product.process().cpuSeconds() - cpuBefore;
                ours.add(Round.of(PAIRS * EACH, seconds, cpu));

                cpuBefore = artemis.use().cpuSeconds();
                long begun = System.nanoTime();
                artemis.move(PAIRS, EACH, perFrame, window);
                seconds = (System.nanoTime() - begun) / 1e9;
                cpu = artemis.use().cpuSeconds() - cpuBefore;
                theirs.add(Round.of(PAIRS * EACH, seconds, cpu));
                run.say(
                        "round %d of %d: %,.0f/s, %,.0f per CPU-second; %s %,.0f/s, %,.0f"
                                .formatted(
                                        round,
                                        ROUNDS,
                                        ours.getLast().perSecond(),
                                        ours.getLast().perCpuSecond(),
                                        Artemis.NAME,
                                        theirs.getLast().perSecond(),
                                        theirs.getLast().perCpuSecond()));
            }
        }
        return List.of(
                Figure.beside(
                        name + ".messages_per_second",
                        Median.of(ours.stream().mapToDouble(Round::perSecond)),
                        "msg/s",
                        Artemis.NAME,
                        Median.of(theirs.stream().mapToDouble(Round::perSecond))),
                Figure.beside(
                        name + ".messages_per_cpu_second",
                        Median.of(ours.stream().mapToDouble(Round::perCpuSecond)),
                        "msg/CPU-s",
                        Artemis.NAME,
                        Median.of(theirs.stream().mapToDouble(Round::perCpuSecond))),
                Figure.alone(name + ".audit_backlog_at_end", backlog, "groups"),
                Figure.alone(name + ".audit_drained_after", drain, "s"));
    }
}
