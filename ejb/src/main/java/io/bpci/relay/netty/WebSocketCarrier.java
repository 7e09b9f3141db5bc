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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One WebSocket as a carrier. Frames from all threads meet in a queue that the event loop empties in one go, so that
 * many answers cost one write. A peer that sends but does not read is not read from either until it catches up.
 */
final class WebSocketCarrier implements Carrier {
    /** Bytes on their way out beyond which the peer is no longer read from. */
    private static final long HIGH_WATER = 4L << 20;

    /** How long the peer has to take the farewell and to close; one that does not read would keep it for ever. */
    private static final long FAREWELL_SECS = 2;

    private final Channel channel;
    private final String remoteAddress;
    private final Queue<byte[]> out = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicLong pendingBytes = new AtomicLong();
    private volatile boolean closing;
    private volatile boolean held;

    // Owned by the event loop.
    private long taken;
    private long takenBefore;

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
        taken++;
        long before = pendingBytes.getAndAdd(-length);
        if (before > HIGH_WATER / 2 && before - length <= HIGH_WATER / 2) regulate();
    }

    @Override
    public void read(boolean reading) {
        held = !reading;
        if (channel.eventLoop().inEventLoop()) regulate();
        else channel.eventLoop().execute(this::regulate);
    }

    /** On the event loop: reads on, or not, as what is on its way out and the hub behind allow. */
    void regulate() {
        // Answers to pings are no frames of the session: only the channel itself knows how many wait.
        channel.config().setAutoRead(!held && pendingBytes.get() <= HIGH_WATER && channel.isWritable());
    }

    @Override
    public boolean isBehind() {
        return pendingBytes.get() > HIGH_WATER;
    }

    /**
     * On the event loop: whether the peer could not be heard, because it is not read from, and is not to blame for it.
     * One that is behind must have taken a frame since this was asked last.
     */
    boolean excusesSilence() {
        if (channel.config().isAutoRead()) return false;
        boolean takes = taken != takenBefore;
        takenBefore = taken;
        return takes || (held && pendingBytes.get() == 0);
    }

    /** Whether the farewell was said: what still comes in is of no use. */
    boolean isClosing() {
        return closing;
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (closing) return;
        channel.eventLoop()
                .execute(() -> {
                    if (closing) return;
                    drain();
                    closing = true;
                    // RFC 6455, 7.1.1: the peer answers with its own close frame, which closes the connection. To
                    // close at once would take from it, with what it is still sending, the farewell itself.
                    channel.writeAndFlush(new CloseWebSocketFrame(code.code(), reason))
                            .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
                    var _ =
                            channel.eventLoop()
                                    .schedule(() -> Farewell.close(channel), FAREWELL_SECS, TimeUnit.SECONDS);
                });
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }
}
