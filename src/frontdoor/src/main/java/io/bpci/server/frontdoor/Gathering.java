package io.bpci.server.frontdoor;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * The body of one request while it comes in: copied, since pieces of one byte each would hold a buffer each. It ends
 * once: whole, refused, or with its connection. Safe for concurrent use by a connection's reader and the clockwork.
 */
final class Gathering implements CloseListener<Connection<?>, CloseType> {
    private static final int FIRST_BYTES = 4 << 10;

    private final FilterChainContext context;
    private final HttpRequestPacket request;
    private final Room room;
    private final Clockwork clockwork;
    private final Complaints complaints;
    private final InetAddress address;
    private final long begun = System.nanoTime();

    private long progress = begun;
    private byte[] bytes = {};
    private int size;
    private boolean slow;
    private boolean ended;
    private Future<?> due = CompletableFuture.completedFuture(null);

    /**
     * @param context a copy of one at the filter's place in the chain, for an answer at any time
     */
    Gathering(
            FilterChainContext context,
            HttpRequestPacket request,
            Room room,
            Clockwork clockwork,
            Complaints complaints) {
        this.context = context;
        this.request = request;
        this.room = room;
        this.clockwork = clockwork;
        this.complaints = complaints;
        this.address = Room.address(context.getConnection());
    }

    synchronized void begin() {
        due = clockwork.after(room.limits().grace(), this::look);
        context.getConnection().addCloseListener(this);
    }

    /** The whole request, once this was the last of it; null before, and after a refusal. */
    synchronized @Nullable HttpContent add(HttpContent content) {
        if (ended || HttpContent.isBroken(content)) {
            // Nothing more is said: the refusal has been, or the codec has answered what it cannot read.
            boolean over = content.isLast();
            content.recycle();
            end();
            if (over) context.getConnection().closeSilently();
            return null;
        }
        Buffer piece = content.getContent();
        int more = piece.remaining();
        if (more > room.limits().maxBytes() - size) {
            refuse(Refusal.tooLarge(room.limits().maxBytes(), Answer.path(request)));
            content.recycle();
            return null;
        }
        if (more > 0) progress = System.nanoTime();
        if (content.isLast()) return whole(content);
        if (!makeRoom(size + more)) {
            refuse(Refusal.noRoom(Answer.path(request)));
            content.recycle();
            return null;
        }
        piece.get(bytes, size, more);
        size += more;
        piece.tryDispose();
        content.recycle();
        return null;
    }

    private HttpContent whole(HttpContent last) {
        if (size == 0) {
            end();
            return last;
        }
        HttpContent before =
                HttpContent.builder(request).content(Buffers.wrap(null, bytes, 0, size)).last(false).build();
        end();
        // The last piece may carry trailers.
        return before.append(last);
    }

    private boolean makeRoom(int wanted) {
        if (wanted <= bytes.length) return true;
        int length = Math.clamp(2L * bytes.length, Math.max(wanted, FIRST_BYTES), room.limits().maxBytes());
        if (!room.takeBytes(address, length - bytes.length)) return false;
        bytes = Arrays.copyOf(bytes, length);
        return true;
    }

    private synchronized void look() {
        if (ended) return;
        if (!slow) {
            slow = room.takeSlow(address);
            if (!slow) {
                refuse(Refusal.noRoom(Answer.path(request)));
                return;
            }
        }
        Limits limits = room.limits();
        Duration allowed = limits.total().plusSeconds(size / limits.bytesPerSec());
        long left = Math.min(begun + allowed.toNanos(), progress + limits.stall().toNanos()) - System.nanoTime();
        if (left <= 0) refuse(Refusal.late(Answer.path(request)));
        else due = clockwork.after(Duration.ofNanos(left), this::look);
    }

    /**
     * Answers in place of the application. The connection is closed a little later: closed at once, with bytes of the
     * client's unread, it would be reset, and the client might never see the answer.
     */
    synchronized void refuse(Refusal refusal) {
        end();
        complaints.about(address, refusal.type());
        Connection<?> connection = context.getConnection();
        var _ = clockwork.after(room.limits().linger(), connection::closeSilently);
        Answer.last(context, request, refusal, new EmptyCompletionHandler<>());
    }

    @Override
    public void onClosed(Connection<?> connection, CloseType type) {
        end();
    }

    private synchronized void end() {
        if (ended) return;
        ended = true;
        due.cancel(false);
        context.getConnection().removeCloseListener(this);
        room.giveBack(address, slow, bytes.length);
        bytes = new byte[0];
        size = 0;
    }
}
