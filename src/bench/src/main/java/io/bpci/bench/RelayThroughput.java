package io.bpci.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

    /** What a side took for one round. */
    private record Round(double perSecond, double perCpuSecond) {}

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
            awaitDrained(product);
            artemis.move(PAIRS, WARM_UP, perFrame, window);
            for (int round = 1; round <= ROUNDS; round++) {
                double cpuBefore = product.hub().cpuSeconds();
                double seconds = pairs.move(EACH, perFrame, window).seconds();
                backlog = Math.max(backlog, backlog(product));
                drain = Math.max(drain, awaitDrained(product));
                double cpu = product.hub().cpuSeconds() - cpuBefore;
                ours.add(new Round(PAIRS * EACH / seconds, PAIRS * EACH / cpu));

                cpuBefore = artemis.use().cpuSeconds();
                long begun = System.nanoTime();
                artemis.move(PAIRS, EACH, perFrame, window);
                seconds = (System.nanoTime() - begun) / 1e9;
                cpu = artemis.use().cpuSeconds() - cpuBefore;
                theirs.add(new Round(PAIRS * EACH / seconds, PAIRS * EACH / cpu));
                run.say(
                        "round %d of %d: %,.0f/s, %,.0f per CPU-second; %s %,.0f/s, %,.0f"
                                .formatted(
                                        round,
                                        ROUNDS,
                                        ours.getLast().perSecond,
                                        ours.getLast().perCpuSecond,
                                        Artemis.NAME,
                                        theirs.getLast().perSecond,
                                        theirs.getLast().perCpuSecond));
            }
        }
        return List.of(
                Figure.beside(
                        name + ".messages_per_second",
                        median(ours.stream().mapToDouble(Round::perSecond).toArray()),
                        "msg/s",
                        Artemis.NAME,
                        median(theirs.stream().mapToDouble(Round::perSecond).toArray())),
                Figure.beside(
                        name + ".messages_per_cpu_second",
                        median(ours.stream().mapToDouble(Round::perCpuSecond).toArray()),
                        "msg/CPU-s",
                        Artemis.NAME,
                        median(theirs.stream().mapToDouble(Round::perCpuSecond).toArray())),
                Figure.alone(name + ".audit_backlog_at_end", backlog, "groups"),
                Figure.alone(name + ".audit_drained_after", drain, "s"));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double backlog(Product product) throws IOException, InterruptedException {
        return product.metric("oracle_audit_backlog_groups");
    }

    /** Returns after how many seconds every event is in the database: what the hub put off counts as its work too. */
    private static double awaitDrained(Product product) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (backlog(product) > 0) TimeUnit.MILLISECONDS.sleep(20);
        return (System.nanoTime() - begun) / 1e9;
    }
}
