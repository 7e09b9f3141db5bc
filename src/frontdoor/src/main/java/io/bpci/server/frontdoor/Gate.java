package io.bpci.server.frontdoor;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.memory.Buffers;

/**
 * Stands between the server's HTTP codec and its container. On the way in it refuses a path whose escapes are none,
 * which the container would answer with 200 and nothing. On the way out it gives a body to errors of the container's
 * own; an application's are known by their correlation id, and pass.
 */
final class Gate extends BaseFilter {
    private static final int ERRORS = 400;

    @Override
    public NextAction handleRead(FilterChainContext context) {
        if (!(context.getMessage() instanceof HttpContent content)
                || !(content.getHttpHeader() instanceof HttpRequestPacket request)) {
            return context.getInvokeAction();
        }
        String path = path(request);
        if (hasEscapesOnly(path)) return context.getInvokeAction();
        content.recycle();
        var refusal = Refusal.invalid(ERRORS, "in a path, % stands before two hexadecimal digits", path);
        HttpResponsePacket response = request.getResponse();
        // What may follow of this request is not read.
        request.getProcessingState().setError(true);
        response.setHeader(Header.Connection, "close");
        Buffer body = dress(response, refusal);
        context.write(answer(response, isHead(request), body));
        context.flush(new CloseWhenDone(context.getConnection()));
        return context.getStopAction();
    }

    @Override
    public NextAction handleWrite(FilterChainContext context) {
        if (context.getMessage() instanceof HttpContent content
                && content.getHttpHeader() instanceof HttpResponsePacket response
                && isOfContainer(response, content)) {
            HttpRequestPacket request = response.getRequest();
            Buffer body = dress(response, Refusal.of(response.getStatus(), path(request)));
            context.setMessage(answer(response, isHead(request), body));
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

    private static Buffer dress(HttpResponsePacket response, Refusal refusal) {
        byte[] body = refusal.utf8();
        response.setStatus(refusal.status());
        response.setContentType(Refusal.MEDIA_TYPE);
        response.setCharacterEncoding(null);
        response.setContentLength(body.length);
        response.setChunked(false);
        response.setHeader(Refusal.CORRELATION_ID, refusal.correlationId());
        return Buffers.wrap(null, body);
    }

    private static HttpContent answer(HttpResponsePacket response, boolean head, Buffer body) {
        return HttpContent.builder(response).content(head ? Buffers.EMPTY_BUFFER : body).last(true).build();
    }

    private static boolean isHead(HttpRequestPacket request) {
        return Method.HEAD.equals(request.getMethod());
    }

    private static String path(HttpRequestPacket request) {
        String path = request.getRequestURIRef().getOriginalRequestURIBC().toString();
        return path == null ? "" : path;
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
