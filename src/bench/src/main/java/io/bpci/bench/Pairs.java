package io.bpci.bench;

import io.bpci.jose.Thumbprint;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Senders and receivers, one receiver for each sender, registered at the hub. */
final class Pairs implements AutoCloseable {
    private static final int IO_THREADS = 2;

    private final Hub hub;
    private final Thumbprint hubId;
    private final List<Participant> senders = new ArrayList<>();
    private final List<Participant> receivers = new ArrayList<>();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(IO_THREADS, NioIoHandler.newFactory());

    Pairs(Hub hub, String name, int count) {
        this.hub = hub;
        this.hubId = hub.hubId();
        for (int i = 0; i < count; i++) {
            senders.add(Participant.of(name + "-from-" + i));
            receivers.add(Participant.of(name + "-to-" + i));
        }
        senders.forEach(hub::register);
        receivers.forEach(hub::register);
    }

    /** What one run took. */
    record Took(double seconds) {}

    /**
     * Sends {@code each} messages from every sender, as fast as the window allows; returns when all have arrived and
     * been answered.
     */
    Took move(int each, int perFrame, int window) throws Exception {
        List<Sender> sending = new ArrayList<>();
        List<Receiver> receiving = new ArrayList<>();
        for (int i = 0; i < senders.size(); i++) {
            byte[][] frames = SignedMessages.batches(senders.get(i), receivers.get(i).id(), each, perFrame);
            sending.add(new Sender(frames, perFrame, window));
            receiving.add(new Receiver(each, _ -> {}));
        }
        // First all of the one kind, then all of the other: so the hub's I/O threads get some of each.
        List<NodeSocket> sockets = new ArrayList<>();
        List<NodeSocket> senderSockets = new ArrayList<>();
        for (int i = 0; i < receivers.size(); i++) sockets.add(connect(receivers.get(i), receiving.get(i)));
        for (int i = 0; i < senders.size(); i++) senderSockets.add(connect(senders.get(i), sending.get(i)));
        sockets.addAll(senderSockets);
        long begun = System.nanoTime();
        for (int i = 0; i < sending.size(); i++) {
            Sender sender = sending.get(i);
            NodeSocket socket = senderSockets.get(i);
            socket.execute(() -> sender.start(socket));
        }
        for (Sender sender : sending) sender.await();
        for (Receiver receiver : receiving) receiver.await();
        double seconds = (System.nanoTime() - begun) / 1e9;
        // The last acknowledgements leave before the sockets do.
        TimeUnit.MILLISECONDS.sleep(200);
        for (NodeSocket socket : sockets) socket.close();
        return new Took(seconds);
    }

    NodeSocket connect(Participant node, NodeSocket.Traffic traffic) throws Exception {
        return NodeSocket.connect(group, hub, hubId, node, traffic);
    }

    Participant sender(int pair) {
        return senders.get(pair);
    }

    Participant receiver(int pair) {
        return receivers.get(pair);
    }

    int count() {
        return senders.size();
    }

    /** Told of each arrival: pair and number. */
    interface Arrival {
        void arrived(int pair, int number);
    }

    static IntConsumer of(int pair, Arrival arrival) {
        return number -> arrival.arrived(pair, number);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
