package io.bpci.relay.netty;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static io.netty.handler.codec.http.HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL;
import static io.netty.handler.codec.http.HttpHeaderNames.UPGRADE;

import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lets nothing past but the opening handshake of this protocol; the rest gets a problem document and the door. */
final class HandshakeGate extends SimpleChannelInboundHandler<FullHttpRequest> {
    HandshakeGate() {
        super(false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        HttpResponseStatus status = refusal(request);
        if (status == null) {
            context.pipeline().remove(this);
            context.fireChannelRead(request);
            return;
        }
        request.release();
        answer(context, status);
    }

    private static @Nullable HttpResponseStatus refusal(FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) return HttpResponseStatus.BAD_REQUEST;
        if (!request.uri().equals(NodeListener.PATH)) return HttpResponseStatus.NOT_FOUND;
        if (!request.method().equals(HttpMethod.GET)) return HttpResponseStatus.METHOD_NOT_ALLOWED;
        if (!"websocket".equalsIgnoreCase(request.headers().get(UPGRADE))) return HttpResponseStatus.UPGRADE_REQUIRED;
        return request.headers().getAll(SEC_WEBSOCKET_PROTOCOL).stream()
                        .flatMap(header -> Arrays.stream(header.split(",")))
                        .anyMatch(name -> name.strip().equals(NodeListener.SUBPROTOCOL))
                ? null
                : HttpResponseStatus.BAD_REQUEST;
    }

    private static void answer(ChannelHandlerContext context, HttpResponseStatus status) {
        Problem problem =
                switch (status.code()) {
                    case 404 -> Fault.NOT_FOUND.because("nodes connect at " + NodeListener.PATH);
                    case 405 -> Fault.METHOD_NOT_ALLOWED.because("only GET");
                    case 426 -> Fault.INVALID_REQUEST.because("only WebSocket is spoken here");
                    default ->
                            Fault.INVALID_REQUEST.because(
                                    "Sec-WebSocket-Protocol must offer " + NodeListener.SUBPROTOCOL);
                };
        byte[] body = problem.toJson().toString().getBytes(StandardCharsets.UTF_8);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(CONTENT_TYPE, "application/problem+json")
                .set(CONTENT_LENGTH, body.length)
                .set(CONNECTION, "close");
        if (status.code() == 426) response.headers().set(UPGRADE, "websocket");
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
