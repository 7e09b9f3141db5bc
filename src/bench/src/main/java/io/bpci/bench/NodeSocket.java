package io.bpci.bench;

import io.bpci.envelope.Envelope;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Thumbprint;
import io.bpci.json.JsonObject;
import io.bpci.problem.Problem;
import io.bpci.session.Carrier;
import io.bpci.session.CloseCode;
import io.bpci.session.NodeSession;
import io.bpci.session.RefusedTarget;
import io.bpci.session.Undelivered;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;

import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A node's session that takes as little of the machine as it can: after the handshake, frames go by as bytes. What a
 * load generator saves, the hub under load has.
 */
final class NodeSocket implements AutoCloseable {
    private static final int LARGEST_FRAME = 8 << 20;
    private static final int LARGEST_MESSAGE = 1 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Ed25519 ENGINE = Ed25519.fastest();

    /** What a node does with what it hears. Called on the connection's I/O thread. */
    interface Traffic {
        void frame(ByteBuf utf8);

        /** Nothing more is here for the moment: the time to write and to flush. */
        void pause(NodeSocket socket);
    }

    private final CompletableFuture<NodeSocket> opened = new CompletableFuture<>();
    private final Traffic traffic;
    private boolean open;
    private Channel channel;

    private NodeSocket(EventLoopGroup group, Hub hub, Thumbprint hubId, Participant node, Traffic traffic)
            throws InterruptedException {
        this.traffic = traffic;
        URI uri = hub.nodeSocket();
        var handshake =
                WebSocketClientHandshakerFactory.newHandshaker(
                        uri, WebSocketVersion.V13, "bpci.relay.v1", false, new DefaultHttpHeaders(), LARGEST_FRAME);
        channel =
                new Bootstrap()
                        .group(group)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel fresh) {
                                        fresh.pipeline()
                                                .addLast(new HttpClientCodec(), new HttpObjectAggregator(1 << 16))
                                                .addLast(new WebSocketClientProtocolHandler(handshake))
                                                .addLast(new Frames(node, hubId));
                                    }
                                })
                        .connect(uri.getHost(), uri.getPort())
                        .sync()
                        .channel();
    }

    /** Returns when the hub has said welcome. */
    static NodeSocket connect(EventLoopGroup group, Hub hub, Thumbprint hubId, Participant node, Traffic traffic)
            throws Exception {
        return new NodeSocket(group, hub, hubId, node, traffic).opened.get(30, TimeUnit.SECONDS);
    }

    /** Runs on the I/O thread. */
    void execute(Runnable work) {
        channel.eventLoop().execute(work);
    }

    void write(byte[] utf8) {
        var _ = channel.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(utf8)));
    }

    void flush() {
        channel.flush();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }

    private final class Frames extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        private final Participant node;
        private final Thumbprint hubId;
        private NodeSession session;

        @SuppressWarnings("NullAway.Init") // A channel has a handler before it has a session.
        Frames(Participant node, Thumbprint hubId) {
            this.node = node;
            this.hubId = hubId;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event != WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) return;
            channel = context.channel();
            session =
                    new NodeSession(
                            new Handshake(context.channel()),
                            new NodeSession.Party(node.id(), node.key(), hubId),
                            new Greeting(),
                            ENGINE,
                            LARGEST_MESSAGE,
                            RANDOM);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            ByteBuf utf8 = frame.content();
            if (open) {
                traffic.frame(utf8);
                return;
            }
            byte[] bytes = new byte[utf8.readableBytes()];
            utf8.readBytes(bytes);
            session.text(bytes);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (open) traffic.pause(NodeSocket.this);
            context.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            opened.completeExceptionally(new IllegalStateException(node.id() + ": the hub closed the connection"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            opened.completeExceptionally(cause);
            var _ = context.close();
        }
    }

    /** What carries the handshake. */
    private record Handshake(Channel channel) implements Carrier {
        @Override
        public void send(byte[] utf8) {
            var _ = channel.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(utf8)));
        }

        @Override
        public void flush() {
            channel.flush();
        }

        @Override
        public void close(CloseCode code, String reason) {
            var _ = channel.close();
        }

        @Override
        public void read(boolean reading) {
            channel.config().setAutoRead(reading);
        }

        @Override
        public String remoteAddress() {
            return channel.remoteAddress().toString();
        }
    }

    private final class Greeting implements NodeSession.Listener {
        @Override
        public void opened(String sessionId, int credit) {
            open = true;
            opened.complete(NodeSocket.this);
        }

        @Override
        public void failed(Problem problem) {
            opened.completeExceptionally(new IllegalStateException("the hub refused: " + problem.title()));
        }

        @Override
        public void accepted(String messageId, List<RefusedTarget> refusedTargets) {
            throw new AssertionError("before the welcome");
        }

        @Override
        public void duplicate(String messageId) {
            throw new AssertionError("before the welcome");
        }

        @Override
        public void refused(String messageId, Problem problem) {
            throw new AssertionError("before the welcome");
        }

        @Override
        public void deliver(String deliveryId, boolean redelivered, Envelope message) {
            throw new AssertionError("before the welcome");
        }

        @Override
        public void undelivered(Undelivered notice) {
            throw new AssertionError("before the welcome");
        }

        @Override
        public void state(JsonObject state) {
            throw new AssertionError("before the welcome");
        }
    }
}
