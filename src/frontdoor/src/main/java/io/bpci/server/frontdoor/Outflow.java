package io.bpci.server.frontdoor;

import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpEvents;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.nio.NIOConnection;

import java.util.concurrent.RejectedExecutionException;

/**
 * Lets answers wait for their client in memory, where a server's thread would wait otherwise, and lets a connection's
 * next request in when the answer before it has left. What has not left is {@link Unread}.
 */
final class Outflow extends BaseFilter {
    /** Above the largest answer that is for everybody. What writes more at once waits with its thread. */
    private static final int MOST_UNREAD = 1 << 20;

    private static final Attribute<Unread> UNREAD =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(Outflow.class.getName());

    private final Room room;
    private final Clockwork clockwork;
    private final Complaints complaints;

    Outflow(Room room, Clockwork clockwork, Complaints complaints) {
        this.room = room;
        this.clockwork = clockwork;
        this.complaints = complaints;
    }

    @Override
    public NextAction handleAccept(FilterChainContext context) {
        context.getConnection().setMaxAsyncWriteQueueSize(MOST_UNREAD);
        return context.getInvokeAction();
    }

    @Override
    public NextAction handleRead(FilterChainContext context) {
        if (!(context.getMessage() instanceof HttpContent content)
                || !(content.getHttpHeader() instanceof HttpRequestPacket request)
                || request.isIgnoreContentModifiers()) {
            return context.getInvokeAction();
        }
        Connection<?> connection = context.getConnection();
        Unread unread = UNREAD.get(connection);
        if (unread != null && !unread.isOver()) {
            NextAction suspended = context.getSuspendAction();
            context.suspend();
            unread.then(left -> later(context, left));
            return suspended;
        }
        if (unread != null) UNREAD.remove(connection);
        // What follows of a request that was refused.
        if (request.getProcessingState().isError()) return context.getInvokeAction();
        if (room.isFull(Room.address(connection))) {
            content.recycle();
            var refusal = Refusal.unread(Answer.path(request));
            complaints.about(Room.address(connection), refusal.type());
            Answer.last(context, request, refusal, new CloseWhenDone(connection));
            return context.getStopAction();
        }
        return context.getInvokeAction();
    }

    /** What ends the wait is the thread that writes for all connections. */
    private static void later(FilterChainContext context, boolean left) {
        Connection<?> connection = context.getConnection();
        try {
            connection.getTransport().getWorkerThreadPool().execute(() -> goOn(context, left));
        } catch (RejectedExecutionException _) {
            connection.terminateSilently();
        }
    }

    private static void goOn(FilterChainContext context, boolean left) {
        if (left) context.resume(context.getInvokeAction());
        else context.completeAndRecycle();
    }

    @Override
    public NextAction handleEvent(FilterChainContext context, FilterChainEvent event) {
        if (event instanceof HttpEvents.ResponseCompleteEvent
                && context.getConnection() instanceof NIOConnection connection
                && connection.isOpen()
                && !connection.getAsyncWriteQueue().isEmpty()) {
            var unread = new Unread(connection, room, clockwork, complaints);
            UNREAD.set(connection, unread);
            unread.begin();
            context.flush(unread);
        }
        return context.getInvokeAction();
    }
}
