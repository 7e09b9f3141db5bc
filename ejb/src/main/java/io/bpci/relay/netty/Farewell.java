package io.bpci.relay.netty;

import static io.netty.handler.codec.http.HttpHeaderNames.ALLOW;
import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static io.netty.handler.codec.http.HttpHeaderNames.RETRY_AFTER;
import static io.netty.handler.codec.http.HttpHeaderNames.SEC_WEBSOCKET_VERSION;
import static io.netty.handler.codec.http.HttpHeaderNames.UPGRADE;

import io.bpci.json.Json;
import io.bpci.problem.Problem;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The answer to who never came to speak WebSocket: a problem document, a moment to read it, and the door. */
final class Farewell {
    private static final long MOMENT_MS = 500;
    private static final long MS_PER_SECOND = 1_000;

    private Farewell() {}

    /** For a pipeline that encodes HTTP. What the peer still sends is left unread. */
    static void refuse(Channel channel, HttpResponseStatus status, Problem problem) {
        var document = Json.object().put("status", status.code());
        problem.toJson().members().forEach((name, value) -> document.put(name, value));
        byte[] body = document.build().toString().getBytes(StandardCharsets.UTF_8);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(CONTENT_TYPE, "application/problem+json")
                .set(CONTENT_LENGTH, body.length)
                .set(CONNECTION, "close");
        // RFC 6455, 4.4, and RFC 9110, 15.5.6: what would be taken instead.
        response.headers().set(SEC_WEBSOCKET_VERSION, "13");
        if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) response.headers().set(UPGRADE, "websocket");
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) response.headers().set(ALLOW, "GET");
        if (problem.retryAfterMs() > 0) {
            response.headers().set(RETRY_AFTER, Math.ceilDiv(problem.retryAfterMs(), MS_PER_SECOND));
        }
        channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        // Closed with something unread, TCP would take the answer from the peer again.
        var _ = channel.eventLoop().schedule(() -> close(channel), MOMENT_MS, TimeUnit.MILLISECONDS);
    }

    static void close(Channel channel) {
        var _ = channel.close();
    }
}
