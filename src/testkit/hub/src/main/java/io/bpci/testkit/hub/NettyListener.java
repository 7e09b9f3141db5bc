package io.bpci.testkit.hub;

import io.bpci.session.Carrier;
import io.bpci.session.CloseCode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.util.concurrent.GlobalEventExecutor;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** A WebSocket listener on loopback that can be taken down and put up again on the same port. */
final class NettyListener implements AutoCloseable {
    /** Of nodes, and of whoever else watches a hub. */
    private static final String PATH = "/ws/v1";

    private static final String SUBPROTOCOL = "bpci.relay.v1";
    private static final int MAX_FRAME = 4 << 20;

    // Below the ports that systems give to outgoing connections: one of those may take a port while nobody listens on
    // it, a client's attempt to connect to just that port included.
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 10_000;
    private static final int BIND_ATTEMPTS = 100;

    /** What is made of a connection; called on its I/O thread. */
    interface Connection {
        void opened();

        void text(byte[] utf8);

        void closed();
    }

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Function<Carrier, Connection> accept;
    private @Nullable Channel server;
    private int port;

    NettyListener(Function<Carrier, Connection> accept) {
        this.accept = accept;
        up();
    }

    int port() {
        return port;
    }

    /** On the same port as before; the first time, on one that is free. */
    void up() {
        for (int attempt = 1; ; attempt++) {
            int candidate = port != 0 ? port : FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            ChannelFuture binding = bind(candidate).awaitUninterruptibly();
            if (binding.isSuccess()) {
                port = candidate;
                server = binding.channel();
                return;
            }
            if (attempt == BIND_ATTEMPTS) throw new IllegalStateException("no port to listen on", binding.cause());
        }
    }

    private ChannelFuture bind(int candidate) {
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Pipeline())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), candidate));
    }

    /** Listens no more and cuts every connection, as a killed process would. */
    void down() {
        if (server != null) server.close().syncUninterruptibly();
        server = null;
        open.close().awaitUninterruptibly();
    }

    @Override
    public void close() {
        down();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Pipeline extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            var config =
                    WebSocketServerProtocolConfig.newBuilder()
                            .websocketPath(PATH)
                            .checkStartsWith(true)
                            .subprotocols(SUBPROTOCOL)
                            .maxFramePayloadLength(MAX_FRAME)
                            .build();
            open.add(channel);
            channel.pipeline()
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(65_536))
                    .addLast(new WebSocketServerProtocolHandler(config))
                    .addLast(new WebSocketFrameAggregator(MAX_FRAME))
                    .addLast(new Frames());
        }
    }

    private final class Frames extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        private @Nullable Connection connection;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event instanceof HandshakeComplete) {
                connection = accept.apply(new ChannelCarrier(context.channel()));
                connection.opened();
            }
            super.userEventTriggered(context, event);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            if (connection != null) connection.text(ByteBufUtil.getBytes(frame.content()));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            if (connection != null) connection.closed();
            super.channelInactive(context);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }

    /**
     * Everything goes through the event loop's queue: what it writes itself would overtake what others wrote before.
     */
    private record ChannelCarrier(Channel channel) implements Carrier {
        @Override
        public void send(byte[] utf8) {
            inOrder(() -> channel.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(utf8))));
        }

        @Override
        public void flush() {
            channel.eventLoop().execute(channel::flush);
        }

        @Override
        public void close(CloseCode code, String reason) {
            inOrder(() -> channel.writeAndFlush(new CloseWebSocketFrame(code.code(), reason)));
        }

        private void inOrder(Supplier<ChannelFuture> write) {
            channel.eventLoop()
                    .execute(() -> {
                        // A write that fails closes the channel, which the connection is told.
                        var _ = write.get();
                    });
        }

        @Override
        public void read(boolean reading) {
            channel.config().setAutoRead(reading);
        }

        @Override
        public String remoteAddress() {
            return String.valueOf(channel.remoteAddress());
        }
    }
}
