package io.bpci.relay.netty;

import io.bpci.problem.Fault;
import io.bpci.session.Carrier;
import io.bpci.session.HubSession;
import io.bpci.session.SessionLimits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Listens for nodes at {@code /ws/v1/oracle}. Each connection costs little until it has shown who it is, and there are
 * only so many of them.
 */
public final class NodeListener implements AutoCloseable {
    static final String PATH = "/ws/v1/oracle";
    static final String SUBPROTOCOL = "bpci.relay.v1";
    private static final int MAX_HANDSHAKE_BYTES = 16 << 10;

    /** What a relay frame needs around its message. */
    private static final int FRAME_OVERHEAD = 64;

    private static final int BACKLOG = 4096;
    private static final int READ_BUFFER = 64 << 10;

    /** Connections too many that are answered at a time; beyond it they are closed without a word. */
    private static final int MAX_TURNED_AWAY = 256;

    private static final long RETRY_MS = 5_000;

    /** How long the end waits for peers to take their farewells. */
    private static final long FAREWELL_MS = 2_000;

    /**
     * @param tls null for plain text
     * @param refusals is told of what is refused before there is a session: the address, and why
     * @param sessions makes a session for a connection
     */
    public record Plan(
            InetSocketAddress address,
            @Nullable NodeTls tls,
            SessionLimits limits,
            Duration authenticateWithin,
            Duration idleTimeout,
            int maxConnections,
            int maxPerAddress,
            int maxStrangers,
            int maxStrangersPerAddress,
            BiConsumer<String, Fault> refusals,
            Function<Carrier, HubSession> sessions) {}

    private final Plan plan;
    private final ConnectionLimits connections;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;
    private final Channel server;
    private final AtomicInteger turnedAway = new AtomicInteger();

    private NodeListener(Plan plan, int threads) throws InterruptedException {
        this.plan = plan;
        this.connections =
                new ConnectionLimits(
                        new ConnectionLimits.Limits(
                                plan.maxConnections(),
                                plan.maxPerAddress(),
                                plan.maxStrangers(),
                                plan.maxStrangersPerAddress()));
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> channel = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        this.acceptors = new MultiThreadIoEventLoopGroup(1, io);
        this.workers = new MultiThreadIoEventLoopGroup(threads, io);
        this.server =
                new ServerBootstrap()
                        .group(acceptors, workers)
                        .channel(channel)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(new Pipeline())
                        .bind(plan.address())
                        .sync()
                        .channel();
    }

    /**
     * Takes the port. Who connects waits until {@link #open}.
     *
     * @throws InterruptedException if interrupted while binding
     */
    public static NodeListener bind(Plan plan, int threads) throws InterruptedException {
        return new NodeListener(plan, threads);
    }

    /** Begins to take connections. */
    public void open() {
        server.config().setAutoRead(true);
    }

    public int openConnections() {
        return connections.open();
    }

    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private final class Pipeline extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            String address = channel.remoteAddress().getAddress().getHostAddress();
            if (!connections.admit(address)) {
                turnAway(channel, address);
                return;
            }
            var handler = new NodeChannel(plan, connections, address);
            channel.closeFuture().addListener(closed -> handler.gone());
            channels.add(channel);
            int maxFrame = maxFrame(plan.limits());
            if (plan.tls() != null) channel.pipeline().addLast(plan.tls().context().newHandler(channel.alloc()));
            channel.pipeline()
                    .addLast(
                            new StrangerAllowance(handler),
                            new IdleStateHandler(plan.idleTimeout().toMillis(), 0, 0, TimeUnit.MILLISECONDS),
                            new HttpServerCodec(),
                            new HttpObjectAggregator(MAX_HANDSHAKE_BYTES),
                            new HandshakeGate(fault -> plan.refusals().accept(address, fault)),
                            new ControlFrames(handler),
                            new WebSocketServerProtocolHandler(webSocket(maxFrame)),
                            new WebSocketFrameAggregator(maxFrame),
                            handler);
            channel.config().setOption(ChannelOption.SO_RCVBUF, READ_BUFFER);
            handler.awaitAuthentication(channel);
        }

        /** There is no room for it. It is told so, unless so many are being told already. */
        private void turnAway(SocketChannel channel, String address) {
            plan.refusals().accept(address, Fault.OVERLOADED);
            if (turnedAway.incrementAndGet() > MAX_TURNED_AWAY) {
                turnedAway.decrementAndGet();
                var _ = channel.close();
                return;
            }
            channel.closeFuture().addListener(closed -> turnedAway.decrementAndGet());
            if (plan.tls() != null) channel.pipeline().addLast(plan.tls().context().newHandler(channel.alloc()));
            channel.pipeline().addLast(new HttpResponseEncoder(), new Deaf());
            Farewell.refuse(
                    channel,
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    Fault.OVERLOADED.retryAfterMs(
                            RETRY_MS, "there are as many connections as may be, in all or from this address"));
        }
    }

    /**
     * Stands before Netty's own handler, which would answer pings without end to who does not read the answers, and
     * close without a word what is no frame.
     */
    private static final class ControlFrames extends ChannelInboundHandlerAdapter {
        private final NodeChannel node;

        ControlFrames(NodeChannel node) {
            this.node = node;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof PingWebSocketFrame ping)) {
                context.fireChannelRead(message);
            } else if (context.channel().isWritable()) {
                var _ = context.writeAndFlush(new PongWebSocketFrame(ping.content()), context.voidPromise());
            } else {
                // RFC 6455, 5.5.3: of several pings only the last need be answered.
                ping.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            node.failed(context.channel(), cause);
        }
    }

    /** Throws away what comes in. */
    private static final class Deaf extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }

    /** In bytes: a batch, or one message if the settings allow a larger one than a batch. */
    static int maxFrame(SessionLimits limits) {
        return Math.max(limits.maxBatchBytes(), limits.maxMessageBytes() + FRAME_OVERHEAD);
    }

    private WebSocketServerProtocolConfig webSocket(int maxFrame) {
        return WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(PATH)
                .subprotocols(SUBPROTOCOL)
                // Ours ends before, and says why.
                .handshakeTimeoutMillis(2 * plan.authenticateWithin().toMillis())
                .dropPongFrames(false)
                .decoderConfig(
                        WebSocketDecoderConfig.newBuilder()
                                .maxFramePayloadLength(maxFrame)
                                .allowExtensions(false)
                                .expectMaskedFrames(true)
                                .closeOnProtocolViolation(false)
                                // The strict JSON reader checks it anyway.
                                .withUTF8Validator(false)
                                .build())
                .build();
    }

    /** Stops listening and closes what is open. */
    @Override
    public void close() {
        server.close().syncUninterruptibly();
        // An event loop that is told to end closes its channels before it does what it was asked for: farewells first.
        var _ = channels.newCloseFuture().awaitUninterruptibly(FAREWELL_MS);
        workers.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        acceptors.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
