package io.bpci.server.frontdoor;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CompletionHandler;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.memory.Buffers;

/** A {@link Refusal} on its way to the client. */
final class Answer {
    private Answer() {}

    /** Makes it the whole answer to this request. */
    static HttpContent of(HttpRequestPacket request, Refusal refusal) {
        HttpResponsePacket response = request.getResponse();
        byte[] body = refusal.utf8();
        response.setStatus(refusal.status());
        response.setContentType(Refusal.MEDIA_TYPE);
        response.setCharacterEncoding(null);
        response.setContentLength(body.length);
        response.setChunked(false);
        response.setHeader(Refusal.CORRELATION_ID, refusal.correlationId());
        if (refusal.retryAfterSecs() > 0) {
            response.setHeader(Header.RetryAfter, Integer.toString(refusal.retryAfterSecs()));
        }
        Buffer content = Method.HEAD.equals(request.getMethod()) ? Buffers.EMPTY_BUFFER : Buffers.wrap(null, body);
        return HttpContent.builder(response).content(content).last(true).build();
    }

    /** Says it, and that the connection ends; what may follow of this request is not read as another. */
    static void last(
            FilterChainContext context, HttpRequestPacket request, Refusal refusal, CompletionHandler<Object> then) {
        request.getProcessingState().setError(true);
        request.getResponse().setHeader(Header.Connection, "close");
        context.write(of(request, refusal));
        context.flush(then);
    }

    /** Of a request, as it was sent. */
    static String path(HttpRequestPacket request) {
        String path = request.getRequestURIRef().getOriginalRequestURIBC().toString();
        return path == null ? "" : path;
    }
}
