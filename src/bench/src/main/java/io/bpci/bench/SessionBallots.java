package io.bpci.bench;

import io.bpci.ballot.Proposal;
import io.bpci.envelope.Envelope;
import io.bpci.jose.Thumbprint;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Voters with a session each, who hear of rounds and vote in them: from when a ballot should be sent to the frame that
 * says that it counts.
 */
final class SessionBallots implements AutoCloseable {
    private static final int PER_SECOND = 1_000;
    private static final int IO_THREADS = 1;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final String DELIVER = "{\"type\":\"deliver\",\"delivery_id\":\"";
    private static final String ACCEPTED = "{\"type\":\"accepted\"";
    private static final String MESSAGE_ID = "\"message_id\":\"";
    private static final String TAKEN_END = "\",\"type\":\"taken\"}";

    private final String prefix = "ballot-%x-".formatted(System.nanoTime());
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(IO_THREADS, NioIoHandler.newFactory());
    private final List<Participant> voters;
    private final List<NodeSocket> sockets = new ArrayList<>();
    private final Pace pace = new Pace(1, PER_SECOND);
    private final Histogram accepted = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private final Histogram counted = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private final AtomicReference<@Nullable String> unexpected = new AtomicReference<>();
    private final Semaphore countedBallots = new Semaphore(0);

    SessionBallots(Hub hub, List<Participant> voters) throws Exception {
        this.voters = voters;
        Thumbprint hubId = hub.hubId();
        for (Participant voter : voters) sockets.add(NodeSocket.connect(group, hub, hubId, voter, new Voter()));
    }

    /** From when each ballot should have been sent, to the answer that it is kept, and to the word that it counts. */
    record Took(Histogram accepted, Histogram counted) {}

    /** Makes a ballot under that id. */
    interface Signing {
        Envelope ballot(Participant voter, Proposal.Signed proposal, String messageId);
    }

    /** One voter after the other, each in every round. */
    Took vote(List<Proposal.Signed> rounds, Signing signing) throws Exception {
        List<byte[]> frames = new ArrayList<>();
        for (Participant voter : voters) {
            for (Proposal.Signed round : rounds) {
                frames.add(relay(signing.ballot(voter, round, prefix + frames.size())));
            }
        }
        pace.run(
                frames.size(),
                (_, number) -> {
                    NodeSocket socket = sockets.get(number / rounds.size());
                    socket.execute(() -> {
                        socket.write(frames.get(number));
                        socket.flush();
                    });
                });
        boolean all = countedBallots.tryAcquire(frames.size(), 1, TimeUnit.MINUTES);
        @Nullable String said = unexpected.get();
        if (said != null) throw new IllegalStateException("the hub said: " + said);
        if (!all) throw new IllegalStateException("only %d are counted".formatted(countedBallots.availablePermits()));
        return new Took(accepted, counted);
    }

    private static byte[] relay(Envelope ballot) {
        String envelope = new String(ballot.bytes(), StandardCharsets.UTF_8);
        return "{\"type\":\"relay\",\"message\":%s}".formatted(envelope).getBytes(StandardCharsets.UTF_8);
    }

    /** Owned by the I/O thread of its connection. */
    private final class Voter implements NodeSocket.Traffic {
        private final List<String> deliveries = new ArrayList<>();

        @Override
        public void frame(ByteBuf utf8) {
            String frame = utf8.toString(StandardCharsets.UTF_8);
            if (frame.endsWith(TAKEN_END)) {
                record(counted, frame, frame.length() - TAKEN_END.length());
                countedBallots.release();
            } else if (frame.startsWith(DELIVER)) {
                deliveries.add(frame.substring(DELIVER.length(), frame.indexOf('"', DELIVER.length())));
            } else if (frame.startsWith(ACCEPTED)) {
                record(accepted, frame, frame.lastIndexOf('"'));
            } else {
                unexpected.compareAndSet(null, frame);
            }
        }

        private void record(Histogram histogram, String frame, int idEnd) {
            int from = frame.lastIndexOf(MESSAGE_ID, idEnd) + MESSAGE_ID.length() + prefix.length();
            histogram.recordValue(System.nanoTime() - pace.due(0, Integer.parseInt(frame, from, idEnd, 10)));
        }

        @Override
        public void pause(NodeSocket socket) {
            if (deliveries.isEmpty()) return;
            String ids = String.join("\",\"", deliveries);
            socket.write(
                    "{\"type\":\"acknowledge\",\"delivery_ids\":[\"%s\"]}"
                            .formatted(ids)
                            .getBytes(StandardCharsets.UTF_8));
            socket.flush();
            deliveries.clear();
        }
    }

    @Override
    public void close() {
        sockets.forEach(NodeSocket::close);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
