package io.bpci.bench;

import io.netty.buffer.ByteBuf;

import java.util.concurrent.CountDownLatch;

/** Sends what is ready, with so many unanswered at a time. All on one I/O thread, except {@link #await}. */
final class Sender implements NodeSocket.Traffic {
    /** Where the type of a frame begins. */
    static final int TYPE_AT = "{\"type\":\"".length();

    private final byte[][] frames;
    private final int perFrame;
    private final int window;
    private final CountDownLatch answered;
    private int next;
    private int unanswered;
    private boolean started;

    Sender(byte[][] frames, int perFrame, int window) {
        this.frames = frames;
        this.perFrame = perFrame;
        this.window = window;
        this.answered = new CountDownLatch(frames.length * perFrame);
    }

    @Override
    public void frame(ByteBuf utf8) {
        byte type = utf8.getByte(utf8.readerIndex() + TYPE_AT);
        if (type != 'a') {
            throw new IllegalStateException("not accepted: " + utf8.toString(java.nio.charset.StandardCharsets.UTF_8));
        }
        unanswered--;
        answered.countDown();
    }

    /** Sends the first ones; answers bring about the rest. To be called on the I/O thread. */
    void start(NodeSocket socket) {
        started = true;
        pause(socket);
    }

    @Override
    public void pause(NodeSocket socket) {
        if (!started) return;
        boolean any = false;
        while (next < frames.length && unanswered + perFrame <= window) {
            socket.write(frames[next]);
            // What is sent is not needed again; the collector may have it while the run goes on.
            frames[next++] = new byte[0];
            unanswered += perFrame;
            any = true;
        }
        if (any) socket.flush();
    }

    void await() throws InterruptedException {
        Patience.await(answered, "messages are unanswered");
    }
}
