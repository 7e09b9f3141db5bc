package io.bpci.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How fast the log takes what has gathered: audit events from their queue, through the database, into the tree and
 * under a signed head, all by the product's own code.
 */
record LogAppend() implements Benchmark {
    /** The metric that says how many entries are signed. */
    static final String SIZE = "log_size_entries";

    private static final int PAIRS = 8;
    private static final int EACH = 10_000;
    private static final int WARM_UP = 30_000;
    private static final int ROUNDS = 5;
    private static final int PER_FRAME = 50;
    private static final int WINDOW = 500;
    private static final int LOOK_EVERY_MS = 50;

    /** Longer than the log gathers what it appends. */
    private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    @Override
    public String name() {
        return "log-append";
    }

    @Override
    public String about() {
        return "audit events a second from the queue into the log, under a signed head";
    }

    /** What the log took in a round. */
    private record Taken(double entries, double seconds, double cpuSeconds, double bytes) {
        double perSecond() {
            return entries / seconds;
        }

        double perCpuSecond() {
            return entries / cpuSeconds;
        }
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        Product product = run.product();
        List<Taken> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        double theirBytes;
        try (var broker = HeldBroker.start(product.home());
                var hub = new HubInItsOwnDirectory(product, HubInItsOwnDirectory.ear(product), broker.settings());
                var table = new PlainTable()) {
            run.say("starting a hub with a broker of its own");
            hub.start();
            try (var pairs = new Pairs(hub, name(), PAIRS)) {
                run.say("warming up");
                Taken first = take(hub, broker, pairs, WARM_UP);
                table.insert((int) first.entries);
                long before = table.bytes();
                for (int round = 1; round <= ROUNDS; round++) {
                    Taken taken = take(hub, broker, pairs, EACH);
                    ours.add(taken);
                    theirs.add(table.insert((int) taken.entries));
                    run.say(
                            "round %d of %d: %,.0f entries at %,.0f/s; %s %,.0f/s"
                                    .formatted(
                                            round,
                                            ROUNDS,
                                            taken.entries,
                                            taken.perSecond(),
                                            PlainTable.NAME,
                                            theirs.getLast()));
                }
                theirBytes = table.bytes() - before;
            }
        }
        double entries = ours.stream().mapToDouble(Taken::entries).sum();
        return List.of(
                Figure.beside(
                        name() + ".entries_per_second",
                        Median.of(ours.stream().mapToDouble(Taken::perSecond)),
                        "entries/s",
                        PlainTable.NAME,
                        Median.of(theirs.stream().mapToDouble(Double::doubleValue))),
                Figure.alone(
                        name() + ".entries_per_cpu_second",
                        Median.of(ours.stream().mapToDouble(Taken::perCpuSecond)),
                        "entries/CPU-s"),
                Figure.beside(
                        name() + ".disk_bytes_per_entry",
                        ours.stream().mapToDouble(Taken::bytes).sum() / entries,
                        "bytes",
                        PlainTable.NAME,
                        theirBytes / entries));
    }

    private static Taken take(HubInItsOwnDirectory hub, HeldBroker broker, Pairs pairs, int each) throws Exception {
        broker.hold();
        pairs.move(each, PER_FRAME, WINDOW);
        double sizeBefore = hub.metric(SIZE);
        double cpuBefore = hub.process().cpuSeconds();
        long bytesBefore = hub.databaseBytes();
        long begun = System.nanoTime();
        broker.release();
        long grown = awaitAll(hub, sizeBefore);
        return new Taken(
                hub.metric(SIZE) - sizeBefore,
                (grown - begun) / 1e9,
                hub.process().cpuSeconds() - cpuBefore,
                hub.databaseBytes() - bytesBefore);
    }

    /** Returns when the log was first seen with all that there is. */
    private static long awaitAll(HubInItsOwnDirectory hub, double before) throws IOException, InterruptedException {
        double size = before;
        long grown = System.nanoTime();
        while (hub.auditBacklog() > 0 || System.nanoTime() - grown < STILL_NANOS) {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            double now = hub.metric(SIZE);
            if (now == size) continue;
            size = now;
            grown = System.nanoTime();
        }
        return grown;
    }
}
