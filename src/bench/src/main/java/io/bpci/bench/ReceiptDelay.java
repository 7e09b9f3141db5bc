package io.bpci.bench;

import io.bpci.client.HubApi;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerifier;
import io.netty.buffer.ByteBuf;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** How soon a message that was accepted can be proven. */
record ReceiptDelay() implements Benchmark {
    private static final int PAIRS = 8;
    private static final int PER_SECOND = 2_000;
    private static final int SECONDS = 30;

    /** The compiler is busy for long: before, it is what stands in the way of one in a hundred. */
    private static final int WARM_UP_SECONDS = 45;

    /** Of each sender's messages. */
    private static final int SAMPLE_EVERY = 100;

    /** Less than a tenth of what is wanted; often enough that the questions are not what is measured. */
    private static final int ASK_EVERY_MS = 100;

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    @Override
    public String name() {
        return "receipts";
    }

    @Override
    public String about() {
        return "time from a message's acceptance to its receipt, at 2,000 messages a second";
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        Product product = run.product();
        HubApi hub = product.operator();
        Sample sample;
        try (var pairs = new Pairs(product, name(), PAIRS)) {
            run.say("warming up");
            sample(hub, pairs, WARM_UP_SECONDS);
            run.say("the hub, " + SECONDS + " s");
            sample = sample(hub, pairs, SECONDS);
        }
        var verifier = new ReceiptVerifier(PinnedLog.parse(hub.log().keys()), Ed25519.fastest());
        for (byte[] receipt : sample.receipts) {
            if (!(verifier.verify(Receipt.parse(receipt)) instanceof ReceiptVerdict.Proven)) {
                throw new IllegalStateException("a receipt does not verify");
            }
        }
        run.say(sample.receipts.size() + " receipts, each verified");
        return List.of(
                alone("p50", sample.delays.getValueAtPercentile(50)),
                alone("p99", sample.delays.getValueAtPercentile(99)),
                alone("max", sample.delays.getMaxValue()));
    }

    private Figure alone(String what, long nanos) {
        return Figure.alone(name() + "." + what, nanos / 1e6, "ms");
    }

    private static Sample sample(HubApi hub, Pairs pairs, int seconds) throws Exception {
        int each = PER_SECOND * seconds / PAIRS;
        List<NodeSocket> sockets = new ArrayList<>();
        List<NodeSocket> from = new ArrayList<>();
        List<Receiver> receivers = new ArrayList<>();
        byte[][][] frames = new byte[PAIRS][][];
        try (var asking = Executors.newVirtualThreadPerTaskExecutor()) {
            var sample = new Sample(hub, asking, PAIRS * ((each + SAMPLE_EVERY - 1) / SAMPLE_EVERY));
            for (int pair = 0; pair < PAIRS; pair++) {
                frames[pair] = SignedMessages.frames(pairs.sender(pair), pairs.receiver(pair).id(), each);
                var receiver = new Receiver(each, _ -> {});
                receivers.add(receiver);
                sockets.add(pairs.connect(pairs.receiver(pair), receiver));
                from.add(pairs.connect(pairs.sender(pair), sample.of(pairs.sender(pair).id())));
            }
            sockets.addAll(from);
            new Pace(PAIRS, PER_SECOND)
                    .run(
                            each,
                            (pair, number) -> {
                                NodeSocket socket = from.get(pair);
                                socket.write(frames[pair][number]);
                                socket.flush();
                            });
            for (Receiver receiver : receivers) receiver.await();
            Patience.await(sample.missing, "receipts are missing");
            // The last acknowledgements leave before the sockets do.
            TimeUnit.MILLISECONDS.sleep(200);
            sockets.forEach(NodeSocket::close);
            return sample;
        }
    }

    /** Some of the messages of a run: asks for their receipts as soon as they are accepted. */
    private static final class Sample {
        private static final String MESSAGE_ID = "\"message_id\":\"";

        private final HubApi hub;
        private final ExecutorService asking;
        private final CountDownLatch missing;
        private final Histogram delays = new ConcurrentHistogram(LONGEST_NANOS, 3);
        private final Queue<byte[]> receipts = new ConcurrentLinkedQueue<>();

        Sample(HubApi hub, ExecutorService asking, int size) {
            this.hub = hub;
            this.asking = asking;
            this.missing = new CountDownLatch(size);
        }

        /** What a sender does with the hub's answers. */
        NodeSocket.Traffic of(NodeId sender) {
            return new NodeSocket.Traffic() {
                @Override
                public void frame(ByteBuf utf8) {
                    long at = System.nanoTime();
                    String answer = utf8.toString(StandardCharsets.UTF_8);
                    if (!answer.startsWith("accepted", Sender.TYPE_AT)) {
                        throw new IllegalStateException("not accepted: " + answer);
                    }
                    int from = answer.indexOf(MESSAGE_ID) + MESSAGE_ID.length();
                    String id = answer.substring(from, answer.indexOf('"', from));
                    int number = Integer.parseInt(id.substring(id.length() - SignedMessages.DIGITS));
                    if (number % SAMPLE_EVERY != 0) return;
                    var _ = asking.submit(() -> ask(sender, MessageId.parse(id), at));
                }

                @Override
                public void pause(NodeSocket socket) {
                    // Messages are sent when they are due.
                }
            };
        }

        private Void ask(NodeId sender, MessageId message, long acceptedAt) throws InterruptedException {
            Optional<byte[]> receipt = hub.receipt(sender, message);
            while (receipt.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(ASK_EVERY_MS);
                receipt = hub.receipt(sender, message);
            }
            delays.recordValue(Math.clamp(System.nanoTime() - acceptedAt, 0, LONGEST_NANOS));
            receipts.add(receipt.get());
            missing.countDown();
            return null;
        }
    }
}
