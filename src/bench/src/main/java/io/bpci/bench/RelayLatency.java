package io.bpci.bench;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long a message takes from when it should have been sent to its arrival, at a fixed rate that is no strain. */
record RelayLatency() implements Benchmark {
    private static final int PAIRS = 8;
    private static final int PER_SECOND = 2_000;
    private static final int SECONDS = 30;
    private static final int WARM_UP_SECONDS = 10;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    @Override
    public String name() {
        return "relay-latency";
    }

    @Override
    public String about() {
        return "latency at 2,000 messages a second, from the intended time of sending";
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        Histogram ours;
        Histogram theirs;
        try (var pairs = new Pairs(run.product(), name(), PAIRS);
                Artemis artemis = Artemis.start(PAIRS)) {
            run.say("warming up");
            hub(pairs, WARM_UP_SECONDS);
            peer(artemis, WARM_UP_SECONDS);
            run.say("the hub, " + SECONDS + " s");
            ours = hub(pairs, SECONDS);
            run.say(Artemis.NAME + ", " + SECONDS + " s");
            theirs = peer(artemis, SECONDS);
        }
        return List.of(
                beside("mean", ours.getMean(), theirs.getMean()),
                beside("p50", (double) ours.getValueAtPercentile(50), (double) theirs.getValueAtPercentile(50)),
                beside("p99", (double) ours.getValueAtPercentile(99), (double) theirs.getValueAtPercentile(99)),
                beside("max", (double) ours.getMaxValue(), (double) theirs.getMaxValue()));
    }

    private Figure beside(String what, double ours, double theirs) {
        return Figure.beside(name() + "." + what, ours / 1e6, "ms", Artemis.NAME, theirs / 1e6);
    }

    private static Histogram hub(Pairs pairs, int seconds) throws Exception {
        int each = PER_SECOND * seconds / PAIRS;
        var clock = new Clock();
        List<NodeSocket> from = new ArrayList<>();
        List<NodeSocket> to = new ArrayList<>();
        List<Receiver> receivers = new ArrayList<>();
        byte[][][] frames = new byte[PAIRS][][];
        for (int pair = 0; pair < PAIRS; pair++) {
            int number = pair;
            frames[pair] = SignedMessages.frames(pairs.sender(pair), pairs.receiver(pair).id(), each);
            var receiver = new Receiver(each, message -> clock.arrived(number, message));
            receivers.add(receiver);
            to.add(pairs.connect(pairs.receiver(pair), receiver));
            from.add(pairs.connect(pairs.sender(pair), new Sender(new byte[0][], 1, 1)));
        }
        clock.pace.run(
                each,
                (pair, number) -> {
                    NodeSocket socket = from.get(pair);
                    socket.write(frames[pair][number]);
                    socket.flush();
                });
        for (Receiver receiver : receivers) receiver.await();
        TimeUnit.MILLISECONDS.sleep(200);
        from.forEach(NodeSocket::close);
        to.forEach(NodeSocket::close);
        return clock.latencies;
    }

    private static Histogram peer(Artemis artemis, int seconds) throws Exception {
        int each = PER_SECOND * seconds / PAIRS;
        var clock = new Clock();
        byte[] body = new byte[1_024];
        List<Artemis.Producer> producers = new ArrayList<>();
        List<Artemis.Consumer> consumers = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            int number = pair;
            consumers.add(new Artemis.Consumer(artemis, pair, each, message -> clock.arrived(number, message)));
            producers.add(new Artemis.Producer(artemis, pair, false));
        }
        clock.pace.run(each, (pair, number) -> producers.get(pair).send(body, number, () -> {}));
        for (Artemis.Consumer consumer : consumers) consumer.await();
        for (Artemis.Producer producer : producers) producer.close();
        for (Artemis.Consumer consumer : consumers) consumer.close();
        return clock.latencies;
    }

    /** Takes the time of each arrival, from when the message was due. */
    private static final class Clock {
        private final Pace pace = new Pace(PAIRS, PER_SECOND);
        private final Histogram latencies = new ConcurrentHistogram(LONGEST_NANOS, 3);

        void arrived(int pair, int number) {
            latencies.recordValue(Math.clamp(System.nanoTime() - pace.due(pair, number), 0, LONGEST_NANOS));
        }
    }
}
