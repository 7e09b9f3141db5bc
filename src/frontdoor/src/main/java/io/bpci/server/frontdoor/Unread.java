package io.bpci.server.frontdoor;

import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.nio.NIOConnection;
import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * An answer that its client has not taken yet. It ends once: taken, or with its connection. Safe for concurrent use.
 */
final class Unread extends EmptyCompletionHandler<Object> {
    /** What a client takes is seen late: the system's own buffers lie between. */
    private static final int LOOKS = 3;

    private final NIOConnection connection;
    private final Room room;
    private final Clockwork clockwork;
    private final Complaints complaints;
    private final InetAddress address;
    private final long begun = System.nanoTime();
    private final int size;

    private long progress = begun;
    private int waiting;
    private boolean over;
    private boolean taken;
    private @Nullable Consumer<Boolean> next;
    private Future<?> due = CompletableFuture.completedFuture(null);

    Unread(NIOConnection connection, Room room, Clockwork clockwork, Complaints complaints) {
        this.connection = connection;
        this.room = room;
        this.clockwork = clockwork;
        this.complaints = complaints;
        this.address = Room.address(connection);
        this.size = connection.getAsyncWriteQueue().spaceInBytes();
        this.waiting = size;
    }

    synchronized void begin() {
        room.count(address, size);
        due = clockwork.after(room.limits().stall(), this::look);
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Calls it when the answer has left, with true; or when it never will, with false. */
    void then(Consumer<Boolean> call) {
        boolean result;
        synchronized (this) {
            if (!over) {
                next = call;
                return;
            }
            result = taken;
        }
        call.accept(result);
    }

    private synchronized void look() {
        if (over) return;
        long now = System.nanoTime();
        int left = connection.getAsyncWriteQueue().spaceInBytes();
        if (left < waiting) progress = now;
        waiting = left;
        Limits limits = room.limits();
        Duration allowed = limits.total().plusSeconds(size / limits.bytesPerSec());
        if (now - begun >= allowed.toNanos() || now - progress >= LOOKS * limits.stall().toNanos()) {
            complaints.about(address, "answer-not-read");
            // Not closed: that would wait for the answer to leave.
            connection.terminateSilently();
            return;
        }
        due = clockwork.after(limits.stall(), this::look);
    }

    @Override
    public void completed(Object result) {
        end(true);
    }

    @Override
    public void failed(Throwable cause) {
        end(false);
    }

    @Override
    public void cancelled() {
        end(false);
    }

    private void end(boolean left) {
        Consumer<Boolean> call;
        synchronized (this) {
            if (over) return;
            over = true;
            taken = left;
            due.cancel(false);
            room.giveBack(address, false, size);
            call = next;
        }
        if (call != null) call.accept(left);
    }
}
