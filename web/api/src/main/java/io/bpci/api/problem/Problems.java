package io.bpci.api.problem;

import io.bpci.api.http.Traces;
import io.bpci.identity.StepUp;
import io.bpci.json.Malformed;
import io.bpci.logging.Trace;
import io.bpci.platform.HubException;
import io.bpci.platform.Outage;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.Relay;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Makes the answer to whatever a resource, or JAX-RS on the way to it, threw. The only exception mapper. */
@Provider
public class Problems implements ExceptionMapper<Throwable> {
    private static final long RETRY_MS = 5_000;
    private static final Logger LOG = Logger.getLogger(Problems.class.getName());

    @Inject HttpServletRequest request;
    @Inject Relay relay;
    @Inject StepUp stepUp;

    @Override
    public Response toResponse(Throwable thrown) {
        return switch (thrown) {
            case HubException e -> refusal(e);
            case Malformed e -> refusal(Fault.MALFORMED, Fault.MALFORMED.because(String.valueOf(e.getMessage())));
            case WebApplicationException e -> ofContainer(e);
            // The container wraps what a session bean threw, unless it is an application exception.
            case jakarta.ejb.EJBException e when e.getCause() instanceof HubException cause -> refusal(cause);
            case IOException e when BrokenConnection.is(e) -> brokenOff(e);
            default -> Outage.ofDatabase(thrown) ? databaseAway(thrown) : failure(thrown);
        };
    }

    private Response refusal(HubException refused) {
        return refusal(refused.fault(), refused.problem());
    }

    private Response refusal(Fault fault, Problem problem) {
        Refusals.record(request, fault, relay);
        return answer(fault, problem);
    }

    private Response ofContainer(WebApplicationException thrown) {
        // A parameter that could not be converted: what its value class said is more to the point than "not found".
        if (thrown.getCause() instanceof Malformed malformed) {
            return refusal(
                    Fault.INVALID_REQUEST, Fault.INVALID_REQUEST.because(String.valueOf(malformed.getMessage())));
        }
        int status = thrown.getResponse().getStatus();
        if (status >= 500) return failure(thrown);
        Fault fault = Statuses.fault(status);
        Refusals.record(request, fault, relay);
        Response.ResponseBuilder answer = builder(fault, fault.because(Statuses.detail(fault, request.getMethod())));
        // RFC 9110, 15.5.6: a 405 says what is allowed.
        String allow = thrown.getResponse().getHeaderString(HttpHeaders.ALLOW);
        if (allow != null) answer.header(HttpHeaders.ALLOW, withHead(allow));
        return answer.build();
    }

    /** Where there is GET there is HEAD, which JAX-RS leaves out of a 405 and names in an answer to OPTIONS. */
    private static String withHead(String allow) {
        List<String> methods = Arrays.stream(allow.split(",")).map(String::strip).toList();
        return methods.contains(HttpMethod.GET) && !methods.contains(HttpMethod.HEAD)
                ? HttpMethod.HEAD + ", " + allow
                : allow;
    }

    private Response brokenOff(IOException thrown) {
        LOG.log(
                Level.FINE,
                "a request broke off: {0} {1}: {2}",
                new Object[] {request.getMethod(), request.getRequestURI(), thrown.getMessage()});
        return answer(Fault.INVALID_REQUEST, Fault.INVALID_REQUEST.because("the request did not come to its end"));
    }

    private Response databaseAway(Throwable thrown) {
        LOG.log(Level.FINE, "the database is away", thrown);
        return answer(
                Fault.UNAVAILABLE, Fault.UNAVAILABLE.retryAfterMs(RETRY_MS, "the database does not answer; try again"));
    }

    private Response failure(Throwable thrown) {
        Trace trace = Traces.of(request);
        trace.run(() -> {
            LOG.log(Level.SEVERE, "a request failed: " + request.getMethod() + " " + request.getRequestURI(), thrown);
            return null;
        });
        return answer(Fault.INTERNAL, Fault.INTERNAL.because("the log says more under the correlation_id"));
    }

    private Response answer(Fault fault, Problem problem) {
        return builder(fault, problem).build();
    }

    private Response.ResponseBuilder builder(Fault fault, Problem problem) {
        var document = new ProblemDocument(fault, problem, request.getRequestURI(), Traces.of(request).correlationId());
        Response.ResponseBuilder answer =
                Response.status(fault.status()).type(ProblemDocument.MEDIA_TYPE).entity(document.utf8());
        Map<String, String> headers = document.headers();
        if (fault == Fault.INSUFFICIENT_AUTHENTICATION) {
            headers.put(HttpHeaders.WWW_AUTHENTICATE, stepUp.challenge());
        }
        headers.forEach(answer::header);
        return answer;
    }
}
