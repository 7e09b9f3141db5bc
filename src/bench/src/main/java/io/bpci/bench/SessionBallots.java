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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Voters with a session each, who hear of rounds and vote in them: from when a ballot should be sent to the frame that
 * says that it counts.
 */
final class SessionBallots implements AutoCloseable {
    private static final int PER_SECOND = 1_000;
    private static final int IO_THREADS = 1;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final String ID = "ballot-";
    private static final String DELIVER = "{\"type\":\"deliver\",\"delivery_id\":\"";
    private static final String ACCEPTED = "{\"type\":\"accepted\"";
    private static final String TAKEN = "\"message_id\":\"" + ID;
    private static final String TAKEN_END = "\",\"type\":\"taken\"}";

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(IO_THREADS, NioIoHandler.newFactory());
    private final List<Participant> voters;
    private final List<NodeSocket> sockets = new ArrayList<>();
    private final Pace pace = new Pace(1, PER_SECOND);
    private final Histogram took = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private CountDownLatch counted = new CountDownLatch(0);

    SessionBallots(Hub hub, List<Participant> voters) throws Exception {
        this.voters = voters;
        Thumbprint hubId = hub.hubId();
        for (Participant voter : voters) sockets.add(NodeSocket.connect(group, hub, hubId, voter, new Voter()));
    }

    /** Makes a ballot under that id. */
    interface Signing {
        Envelope ballot(Participant voter, Proposal.Signed proposal, String messageId);
    }

    /** Every voter in every round, one round after the other. */
    Histogram vote(List<Proposal.Signed> rounds, Signing signing) throws Exception {
        List<byte[]> frames = new ArrayList<>();
        for (Proposal.Signed round : rounds) {
            for (Participant voter : voters) {
                frames.add(relay(signing.ballot(voter, round, ID + frames.size())));
            }
        }
        counted = new CountDownLatch(frames.size());
        pace.run(
                frames.size(),
                (_, number) -> {
                    NodeSocket socket = sockets.get(number % voters.size());
                    socket.execute(() -> {
                        socket.write(frames.get(number));
                        socket.flush();
                    });
                });
        if (!counted.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("not counted: " + counted.getCount());
        }
        return took;
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
                int from = frame.lastIndexOf(TAKEN) + TAKEN.length();
                int number = Integer.parseInt(frame, from, frame.length() - TAKEN_END.length(), 10);
                took.recordValue(System.nanoTime() - pace.due(0, number));
                counted.countDown();
            } else if (frame.startsWith(DELIVER)) {
                deliveries.add(frame.substring(DELIVER.length(), frame.indexOf('"', DELIVER.length())));
            } else if (!frame.startsWith(ACCEPTED)) {
                throw new IllegalStateException("the hub said: " + frame);
            }
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
