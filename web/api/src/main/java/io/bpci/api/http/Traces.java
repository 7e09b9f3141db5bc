package io.bpci.api.http;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.TraceParent;
import io.bpci.json.Malformed;
import io.bpci.logging.Trace;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

/** The trace of a request: continued from its {@code traceparent} (W3C Trace Context), or begun here. */
public final class Traces {
    static final String TRACEPARENT = "traceparent";
    static final String CORRELATION_ID = "X-Correlation-Id";

    private Traces() {}

    /** The same for every question about the same request. */
    public static Trace of(ServletRequest request) {
        if (request.getAttribute(Trace.class.getName()) instanceof Trace known) return known;
        Trace trace = begin((HttpServletRequest) request);
        request.setAttribute(Trace.class.getName(), trace);
        return trace;
    }

    private static Trace begin(HttpServletRequest request) {
        @Nullable TraceParent parent = traceparent(request.getHeader(TRACEPARENT));
        Trace trace = parent == null ? Trace.begin() : Trace.after(parent.value());
        return trace.called(correlationId(request.getHeader(CORRELATION_ID), trace.traceId()));
    }

    /** Null for one that is absent or malformed: W3C Trace Context, 3.2.2 then begins a new trace. */
    private static @Nullable TraceParent traceparent(@Nullable String header) {
        try {
            return header == null ? null : TraceParent.parse(header);
        } catch (Malformed e) {
            return null;
        }
    }

    private static String correlationId(@Nullable String header, String traceId) {
        try {
            return header == null ? traceId : Identifier.parse(header).value();
        } catch (Malformed e) {
            return traceId;
        }
    }
}
