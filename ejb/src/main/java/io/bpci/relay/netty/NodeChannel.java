package io.bpci.relay.netty;

import io.bpci.problem.Fault;
import io.bpci.session.HubSession;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.timeout.IdleStateEvent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

import javax.net.ssl.SSLException;

/** One connection: from the WebSocket's frames to its session. All on the channel's event loop. */
final class NodeChannel extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final Logger LOG = Logger.getLogger(NodeChannel.class.getName());

    private final NodeListener.Plan plan;
    private final ConnectionLimits connections;
    private final String address;
    private @Nullable HubSession session;
    private @Nullable Future<?> deadline;
    private boolean authenticated;

    NodeChannel(NodeListener.Plan plan, ConnectionLimits connections, String address) {
        this.plan = plan;
        this.connections = connections;
        this.address = address;
    }

    /** From the first byte to a valid proof there is only so much time. */
    void awaitAuthentication(Channel channel) {
        deadline =
                channel.eventLoop()
                        .schedule(() -> timeOut(channel), plan.authenticateWithin().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void timeOut(Channel channel) {
        if (authenticated) return;
        if (session != null) session.timeOut();
        else close(channel);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        switch (event) {
            case HandshakeComplete _ -> {
                session = plan.sessions().apply(new WebSocketCarrier(context.channel(), address));
                session.open();
            }
            case IdleStateEvent _ -> {
                if (session != null) session.timeOut();
                else close(context.channel());
            }
            default -> super.userEventTriggered(context, event);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        if (session == null) return;
        switch (frame) {
            case TextWebSocketFrame text -> {
                byte[] utf8 = new byte[text.content().readableBytes()];
                text.content().readBytes(utf8);
                session.text(utf8);
                if (!authenticated && session.isAuthenticated()) markAuthenticated();
            }
            case PongWebSocketFrame _ -> {
                // A sign of life, which the idle timer has seen.
            }
            default -> session.unreadable(Fault.PROTOCOL_VIOLATION.because("only text frames are spoken here"));
        }
    }

    private void markAuthenticated() {
        authenticated = true;
        connections.authenticated(address);
        if (deadline != null) deadline.cancel(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (session != null && cause instanceof TooLongFrameException) {
            session.unreadable(
                    Fault.TOO_LARGE.because("a frame may have %d bytes".formatted(plan.limits().maxBatchBytes())));
        } else if (session != null && cause instanceof CorruptedWebSocketFrameException corrupted) {
            session.unreadable(Fault.PROTOCOL_VIOLATION.because("not a WebSocket frame: " + corrupted.getMessage()));
        } else {
            // Whoever speaks no TLS, or the wrong one, is no concern of the hub's; Netty wraps what TLS says.
            boolean ordinary = cause instanceof IOException || cause.getCause() instanceof SSLException;
            Level level = ordinary ? Level.FINE : Level.WARNING;
            LOG.log(level, cause, () -> "the connection from " + address + " failed");
            var _ = context.close();
        }
    }

    private static void close(Channel channel) {
        var _ = channel.close();
    }

    void gone() {
        if (deadline != null) deadline.cancel(false);
        connections.gone(address, authenticated);
        if (session != null) session.closed();
    }
}
