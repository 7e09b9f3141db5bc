package io.bpci.relay.netty;

import io.bpci.session.Carrier;
import io.bpci.session.CloseCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One WebSocket as a carrier. Frames from all threads meet in a queue that the event loop empties in one go, so that
 * many answers cost one write. A peer that sends but does not read is not read from either until it catches up.
 */
final class WebSocketCarrier implements Carrier {
    /** Bytes on their way out beyond which the peer is no longer read from. */
    private static final long HIGH_WATER = 4L << 20;

    private final Channel channel;
    private final String remoteAddress;
    private final Queue<byte[]> out = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicLong pendingBytes = new AtomicLong();
    private volatile boolean closing;
    private volatile boolean held;

    WebSocketCarrier(Channel channel, String remoteAddress) {
        this.channel = channel;
        this.remoteAddress = remoteAddress;
    }

    @Override
    public void send(byte[] utf8) {
        if (closing || !channel.isOpen()) return;
        pendingBytes.addAndGet(utf8.length);
        out.add(utf8);
    }

    @Override
    public void flush() {
        if (scheduled.compareAndSet(false, true)) channel.eventLoop().execute(this::drain);
    }

    /** On the event loop. */
    private void drain() {
        scheduled.set(false);
        for (byte[] next = out.poll(); next != null; next = out.poll()) {
            int length = next.length;
            channel.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(next))).addListener(done -> written(length));
        }
        channel.flush();
        if (pendingBytes.get() > HIGH_WATER) regulate();
    }

    private void written(int length) {
        long before = pendingBytes.getAndAdd(-length);
        if (before > HIGH_WATER / 2 && before - length <= HIGH_WATER / 2) regulate();
    }

    @Override
    public void read(boolean reading) {
        held = !reading;
        if (channel.eventLoop().inEventLoop()) regulate();
        else channel.eventLoop().execute(this::regulate);
    }

    private void regulate() {
        channel.config().setAutoRead(!held && pendingBytes.get() <= HIGH_WATER);
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (closing) return;
        channel.eventLoop()
                .execute(() -> {
                    if (closing) return;
                    drain();
                    closing = true;
                    channel.writeAndFlush(new CloseWebSocketFrame(code.code(), reason))
                            .addListener(ChannelFutureListener.CLOSE);
                });
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }
}
