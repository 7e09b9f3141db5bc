package io.bpci.api.http;

import io.bpci.api.problem.BrokenConnection;
import io.bpci.api.problem.ProblemDocument;
import io.bpci.api.problem.Refusals;
import io.bpci.identity.Authentication;
import io.bpci.logging.Trace;
import io.bpci.platform.Metrics;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.Relay;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The frame around every request to this application: its trace, the headers that keep browsers out of trouble, the
 * count, and the refusal of a token that proves nothing.
 */
public class EveryRequest extends HttpFilter {
    private static final long serialVersionUID = 1;

    private static final Logger LOG = Logger.getLogger(EveryRequest.class.getName());
    private static final long UNAVAILABLE_RETRY_MS = 5000;
    private static final Set<String> HEALTH = Set.of("/health/live", "/health/ready", "/health/started");

    /** Nothing is loaded from elsewhere, nothing inline is run, nobody frames us. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Inject transient Metrics metrics;
    @Inject transient Relay relay;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long start = System.nanoTime();
        Trace trace = Traces.of(request);
        headers(response, trace);
        try {
            trace.<Void, Exception>run(() -> {
                if (!refused(request, response, trace)) chain.doFilter(request, response);
                return null;
            });
        } catch (IOException | ServletException | RuntimeException e) {
            if (!BrokenConnection.is(e)) throw e;
            // Nobody is there to be told, and the container would log it with its stack, twice.
            LOG.log(
                    Level.FINE,
                    "an answer broke off: {0} {1}: {2}",
                    new Object[] {request.getMethod(), request.getRequestURI(), e.getMessage()});
        } catch (Exception e) {
            throw new ServletException(e);
        } finally {
            metrics.counter(
                            "bpci_http_requests_total",
                            "HTTP requests answered, by the first digit of their status.",
                            "status",
                            response.getStatus() / 100 + "xx")
                    .add(1);
            metrics.histogram("bpci_http_request_seconds", "Time that HTTP requests took.")
                    .observeNanos(System.nanoTime() - start);
        }
    }

    private static void headers(HttpServletResponse response, Trace trace) {
        response.setHeader(Traces.TRACEPARENT, trace.traceparent());
        response.setHeader(Traces.CORRELATION_ID, trace.correlationId());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("Cache-Control", "no-store");
    }

    /** Below these the server would answer by itself: with a description of its own, or as for the path above. */
    private static boolean isElsewhere(String path) {
        return path.startsWith("/openapi/") || (path.startsWith("/health/") && !HEALTH.contains(path));
    }

    private boolean refused(HttpServletRequest request, HttpServletResponse response, Trace trace) throws IOException {
        Fault fault;
        Problem problem;
        String form = BodyForm.refusal(request);
        if (form != null || isElsewhere(request.getRequestURI())) {
            fault = form == null ? Fault.NOT_FOUND : Fault.UNSUPPORTED_MEDIA_TYPE;
            problem = fault.because(form == null ? "nothing is at this path" : form);
            Refusals.record(request, fault, relay);
            new ProblemDocument(fault, problem, request.getRequestURI(), trace.correlationId()).send(response);
            return true;
        }
        switch (Authentication.of(request)) {
            case Authentication.Refused(String why) -> {
                fault = Fault.UNAUTHENTICATED;
                Refusals.record(request, fault, relay);
                problem = fault.because(why);
                // RFC 6750, 3.1.
                response.setHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            }
            case Authentication.Unknowable() -> {
                fault = Fault.UNAVAILABLE;
                problem = fault.retryAfterMs(UNAVAILABLE_RETRY_MS, "the issuer of tokens does not answer");
            }
            case Authentication.Proven _, Authentication.Absent _ -> {
                return false;
            }
        }
        new ProblemDocument(fault, problem, request.getRequestURI(), trace.correlationId()).send(response);
        return true;
    }
}
