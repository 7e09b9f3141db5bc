package io.bpci.server.frontdoor;

import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpEvents.IncomingHttpUpgradeEvent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Method;

/**
 * Stands between the server's HTTP codec and its container. On the way in it refuses a path whose escapes are none,
 * which the container would answer with 200 and nothing, and ignores wishes for any protocol but WebSocket. On the way
 * out it gives a body to errors of the container's own; an application's are known by their correlation id, and pass.
 */
final class Gate extends BaseFilter {
    private static final int ERRORS = 400;

    @Override
    public NextAction handleEvent(FilterChainContext context, FilterChainEvent event) {
        if (event instanceof IncomingHttpUpgradeEvent upgrade
                && upgrade.getHttpHeader() instanceof HttpRequestPacket request
                && !isWebSocket(request)) {
            // RFC 9110, 7.8: a server may ignore it. The codec would take what follows for something other than HTTP,
            // and the container would wait for the end of a body that has none.
            HttpHeader header = request;
            header.setUpgrade(null);
            header.setIgnoreContentModifiers(false);
        }
        return context.getInvokeAction();
    }

    /** RFC 6455, 4.1: the opening handshake is a GET. */
    private static boolean isWebSocket(HttpRequestPacket request) {
        return Method.GET.equals(request.getMethod()) && "websocket".equalsIgnoreCase(request.getUpgrade());
    }

    @Override
    public NextAction handleRead(FilterChainContext context) {
        if (!(context.getMessage() instanceof HttpContent content)
                || !(content.getHttpHeader() instanceof HttpRequestPacket request)) {
            return context.getInvokeAction();
        }
        String path = Answer.path(request);
        if (hasEscapesOnly(path) || request.getProcessingState().isError()) return context.getInvokeAction();
        content.recycle();
        var refusal = Refusal.invalid(ERRORS, "in a path, % stands before two hexadecimal digits", path);
        Answer.last(context, request, refusal, new CloseWhenDone(context.getConnection()));
        return context.getStopAction();
    }

    @Override
    public NextAction handleWrite(FilterChainContext context) {
        if (context.getMessage() instanceof HttpContent content
                && content.getHttpHeader() instanceof HttpResponsePacket response
                && isOfContainer(response, content)) {
            HttpRequestPacket request = response.getRequest();
            context.setMessage(Answer.of(request, Refusal.of(response.getStatus(), Answer.path(request))));
        }
        return context.getInvokeAction();
    }

    /** An error that is said in one go, and by no application. */
    private static boolean isOfContainer(HttpResponsePacket response, HttpContent content) {
        return !response.isCommitted()
                && content.isLast()
                && response.getStatus() >= ERRORS
                && response.getHeader(Refusal.CORRELATION_ID) == null;
    }

    static boolean hasEscapesOnly(String path) {
        for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
            if (at + 2 >= path.length() || !isHex(path.charAt(at + 1)) || !isHex(path.charAt(at + 2))) return false;
        }
        return true;
    }

    private static boolean isHex(char c) {
        return c < 128 && Character.digit(c, 16) >= 0;
    }
}
