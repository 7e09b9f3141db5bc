package io.bpci.relay.netty;

import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.session.HubSession;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
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
    private @Nullable WebSocketCarrier carrier;
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
        if (session != null) {
            session.timeOut();
            return;
        }
        plan.refusals().accept(address, Fault.TIMED_OUT);
        Farewell.refuse(
                channel,
                HttpResponseStatus.REQUEST_TIMEOUT,
                Fault.TIMED_OUT.because("no opening handshake came in time"));
    }

    /** What comes before a node has shown who it is may take so many bytes, and no more memory than that. */
    void tooMuch(Channel channel) {
        Problem problem =
                Fault.TOO_LARGE.because("%d bytes are enough to authenticate".formatted(StrangerAllowance.BYTES));
        if (session != null) {
            session.unreadable(problem);
            return;
        }
        plan.refusals().accept(address, Fault.TOO_LARGE);
        Farewell.refuse(channel, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, problem);
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        switch (event) {
            case HandshakeComplete _ -> {
                carrier = new WebSocketCarrier(context.channel(), address);
                session = plan.sessions().apply(carrier);
                session.open();
            }
            case IdleStateEvent _ -> {
                if (session == null || carrier == null) Farewell.close(context.channel());
                else if (!carrier.excusesSilence()) session.timeOut();
            }
            default -> super.userEventTriggered(context, event);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        if (session == null || carrier == null || carrier.isClosing()) return;
        switch (frame) {
            case TextWebSocketFrame text
                    when !authenticated && text.content().readableBytes() > StrangerAllowance.BYTES ->
                    tooMuch(context.channel());
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

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (carrier != null) carrier.regulate();
        context.fireChannelWritabilityChanged();
    }

    private void markAuthenticated() {
        authenticated = true;
        connections.authenticated(address);
        if (deadline != null) deadline.cancel(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed(context.channel(), cause);
    }

    /** Ends the session with a word about it where it was the peer's fault. */
    void failed(Channel channel, Throwable cause) {
        if (session != null && isTooLong(cause)) {
            session.unreadable(
                    Fault.TOO_LARGE.because(
                            "a frame may have %d bytes".formatted(NodeListener.maxFrame(plan.limits()))));
        } else if (session != null && cause instanceof CorruptedWebSocketFrameException corrupted) {
            session.unreadable(Fault.PROTOCOL_VIOLATION.because("not a WebSocket frame: " + corrupted.getMessage()));
        } else {
            // Whoever speaks no TLS, or the wrong one, is no concern of the hub's; Netty wraps what TLS says.
            boolean ordinary = cause instanceof IOException || cause.getCause() instanceof SSLException;
            Level level = ordinary ? Level.FINE : Level.WARNING;
            LOG.log(level, cause, () -> "the connection from " + address + " failed");
            Farewell.close(channel);
        }
    }

    /** Of one frame Netty says it by a close status, of one in fragments by an exception of its own. */
    private static boolean isTooLong(Throwable cause) {
        return cause instanceof TooLongFrameException
                || (cause instanceof CorruptedWebSocketFrameException corrupted
                        && corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG));
    }

    void gone() {
        if (deadline != null) deadline.cancel(false);
        connections.gone(address, authenticated);
        if (session != null) session.closed();
    }
}
