package io.bpci.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the transparency log takes of the relay: the same hub with it and without it, in turns. */
record LogCost() implements Benchmark {
    private static final String WITHOUT = "the hub without the log";
    private static final int PAIRS = 8;
    private static final int EACH = 20_000;
    private static final int WARM_UP = 60_000;
    private static final int ROUNDS = 6;
    private static final int PER_FRAME = 50;
    private static final int WINDOW = 500;

    /** Longer than the log gathers what it appends. */
    private static final long STILL_MS = 600;

    @Override
    public String name() {
        return "log-cost";
    }

    @Override
    public String about() {
        return "relayed messages a second in batches, with the transparency log and without it";
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        Product product = run.product();
        Path ear = Files.createTempFile("bpci-bench-without-log", ".ear");
        try (var logging = new HubInItsOwnDirectory(product);
                var bare = new HubInItsOwnDirectory(product, ear, Map.of())) {
            EarWithoutLog.write(HubInItsOwnDirectory.ear(product), ear);
            run.say("starting a hub with the log and one without");
            logging.start();
            bare.start();
            try (var pairs = new Pairs(logging, name(), PAIRS);
                    var others = new Pairs(bare, name(), PAIRS)) {
                return measure(run, new Side(logging, pairs, true), new Side(bare, others, false));
            }
        } finally {
            Files.delete(ear);
        }
    }

    private List<Figure> measure(Bench.Run run, Side with, Side without) throws Exception {
        run.say("warming up");
        with.warmUp();
        without.warmUp();
        for (int round = 1; round <= ROUNDS; round++) {
            // Each goes first every other time: what the one leaves behind may disturb the next.
            Side first = round % 2 == 1 ? with : without;
            Side second = first == with ? without : with;
            first.round();
            second.round();
            run.say(
                    "round %d of %d: with the log %s; without %s"
                            .formatted(round, ROUNDS, with.last(), without.last()));
        }
        return List.of(
                Figure.beside(
                        name() + ".messages_per_second",
                        Median.of(with.rounds.stream().mapToDouble(Round::perSecond)),
                        "msg/s",
                        WITHOUT,
                        Median.of(without.rounds.stream().mapToDouble(Round::perSecond))),
                Figure.beside(
                        name() + ".messages_per_cpu_second",
                        Median.of(with.rounds.stream().mapToDouble(Round::perCpuSecond)),
                        "msg/CPU-s",
                        WITHOUT,
                        Median.of(without.rounds.stream().mapToDouble(Round::perCpuSecond))),
                Figure.beside(
                        name() + ".database_bytes_per_message",
                        with.databaseBytesPerMessage(),
                        "bytes",
                        WITHOUT,
                        without.databaseBytesPerMessage()));
    }

    /** One of the two hubs, with its senders and receivers. */
    private static final class Side {
        private final HubInItsOwnDirectory hub;
        private final Pairs pairs;
        private final boolean hasLog;
        private final List<Round> rounds = new ArrayList<>();
        private long databaseBefore;

        Side(HubInItsOwnDirectory hub, Pairs pairs, boolean hasLog) {
            this.hub = hub;
            this.pairs = pairs;
            this.hasLog = hasLog;
        }

        void warmUp() throws Exception {
            pairs.move(WARM_UP, PER_FRAME, WINDOW);
            awaitIdle();
            databaseBefore = hub.databaseBytes();
        }

        void round() throws Exception {
            double cpuBefore = hub.process().cpuSeconds();
            double seconds = pairs.move(EACH, PER_FRAME, WINDOW).seconds();
            awaitIdle();
            rounds.add(Round.of(PAIRS * EACH, seconds, hub.process().cpuSeconds() - cpuBefore));
        }

        /** Until every event is stored, and in the log if there is one: the other's round is not to pay for it. */
        private void awaitIdle() throws IOException, InterruptedException {
            hub.awaitDrained();
            double size;
            do {
                size = logSize();
                TimeUnit.MILLISECONDS.sleep(STILL_MS);
            } while (logSize() > size);
        }

        private double logSize() throws IOException, InterruptedException {
            return hasLog ? hub.metric(LogAppend.SIZE) : 0;
        }

        String last() {
            return "%,.0f/s, %,.0f per CPU-second"
                    .formatted(rounds.getLast().perSecond(), rounds.getLast().perCpuSecond());
        }

        double databaseBytesPerMessage() throws IOException {
            return (double) (hub.databaseBytes() - databaseBefore) / (rounds.size() * PAIRS * EACH);
        }
    }
}
