package io.bpci.api.problem;

import io.bpci.api.health.Serving;
import io.bpci.api.http.Traces;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The error page of the application: what the container itself refuses, for paths that lead to no resource, becomes a
 * problem document too. Asked for directly it is not there.
 */
public final class ErrorServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final long RETRY_MS = 1_000;
    private static final Logger LOG = Logger.getLogger(ErrorServlet.class.getName());

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status =
                request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                        ? code
                        : HttpServletResponse.SC_NOT_FOUND;
        String path =
                request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
                        ? uri
                        : request.getRequestURI();
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown) {
            LOG.log(Level.SEVERE, "a request failed: " + request.getMethod() + " " + path, thrown);
        }
        Fault fault = Statuses.fault(status);
        String correlation = Traces.of(request).correlationId();
        if (fault == Fault.NOT_FOUND && !Serving.isSo(getServletContext())) {
            // Whoever believed that nothing is there would not come again.
            Problem problem = Fault.UNAVAILABLE.retryAfterMs(RETRY_MS, "the hub is not ready yet, or going down");
            new ProblemDocument(Fault.UNAVAILABLE, problem, path, correlation).send(response);
            return;
        }
        new ProblemDocument(fault, fault.because(Statuses.detail(fault, request.getMethod())), path, correlation)
                .send(response);
    }
}
