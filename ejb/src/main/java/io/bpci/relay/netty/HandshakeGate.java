package io.bpci.relay.netty;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.HOST;
import static io.netty.handler.codec.http.HttpHeaderNames.SEC_WEBSOCKET_KEY;
import static io.netty.handler.codec.http.HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL;
import static io.netty.handler.codec.http.HttpHeaderNames.SEC_WEBSOCKET_VERSION;
import static io.netty.handler.codec.http.HttpHeaderNames.UPGRADE;

import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Lets nothing past but the opening handshake of this protocol; the rest gets a problem document and the door. */
final class HandshakeGate extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;

    private record Refusal(HttpResponseStatus status, Fault fault, String why) {
        Problem problem() {
            return fault.because(why);
        }
    }

    private final Consumer<Fault> refusals;
    private boolean refused;

    /**
     * @param refusals is told of each
     */
    HandshakeGate(Consumer<Fault> refusals) {
        super(false);
        this.refusals = refusals;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (refused) {
            request.release();
            return;
        }
        Refusal refusal = refusal(request);
        if (refusal == null) {
            // They may be offered in several header fields; Netty looks at the first alone.
            request.headers().set(SEC_WEBSOCKET_PROTOCOL, NodeListener.SUBPROTOCOL);
            context.pipeline().remove(this);
            context.fireChannelRead(request);
            return;
        }
        request.release();
        refused = true;
        refusals.accept(refusal.fault());
        Farewell.refuse(context.channel(), refusal.status(), refusal.problem());
    }

    private static @Nullable Refusal refusal(FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return request.decoderResult().cause() instanceof TooLongFrameException
                    ? new Refusal(
                            HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                            Fault.TOO_LARGE,
                            "the request line and the headers are too long")
                    : new Refusal(HttpResponseStatus.BAD_REQUEST, Fault.INVALID_REQUEST, "this is no HTTP request");
        }
        if (!request.uri().equals(NodeListener.PATH)) {
            return new Refusal(HttpResponseStatus.NOT_FOUND, Fault.NOT_FOUND, "nodes connect at " + NodeListener.PATH);
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, Fault.METHOD_NOT_ALLOWED, "only GET");
        }
        if (!"websocket".equalsIgnoreCase(request.headers().get(UPGRADE))) {
            return new Refusal(
                    HttpResponseStatus.UPGRADE_REQUIRED, Fault.INVALID_REQUEST, "only WebSocket is spoken here");
        }
        if (!request.headers().getAll(SEC_WEBSOCKET_VERSION).equals(List.of(VERSION))) {
            return invalid("Sec-WebSocket-Version must be 13, and be given once");
        }
        if (request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0) {
            return invalid("an opening handshake is HTTP/1.1");
        }
        if (!request.headers().contains(HOST)) return invalid("Host must be given");
        if (listed(request, CONNECTION).noneMatch("upgrade"::equalsIgnoreCase)) {
            return invalid("Connection must be Upgrade");
        }
        // RFC 6455, 11.3.1 and 11.3.5: neither stands in a request more than once.
        List<String> keys = request.headers().getAll(SEC_WEBSOCKET_KEY);
        if (keys.size() != 1 || !isKey(keys.getFirst())) {
            return invalid("Sec-WebSocket-Key must be 16 bytes in base64, and be given once");
        }
        return listed(request, SEC_WEBSOCKET_PROTOCOL).anyMatch(NodeListener.SUBPROTOCOL::equals)
                ? null
                : invalid("Sec-WebSocket-Protocol must offer " + NodeListener.SUBPROTOCOL);
    }

    /** What the fields of that name list, however many they are (RFC 9110, 5.3). */
    private static Stream<String> listed(FullHttpRequest request, AsciiString name) {
        return request.headers().getAll(name).stream()
                .flatMap(field -> Arrays.stream(field.split(",")))
                .map(String::strip);
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Refusal invalid(String why) {
        return new Refusal(HttpResponseStatus.BAD_REQUEST, Fault.INVALID_REQUEST, why);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
