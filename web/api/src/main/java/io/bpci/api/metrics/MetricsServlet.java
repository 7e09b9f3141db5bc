package io.bpci.api.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.api.http.Traces;
import io.bpci.api.problem.ProblemDocument;
import io.bpci.identity.Authentication;
import io.bpci.platform.Caller;
import io.bpci.platform.Metrics;
import io.bpci.platform.Role;
import io.bpci.problem.Fault;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;

/**
 * {@code /metrics} for Prometheus. To be read by programs on the hub's own machine, and from elsewhere by auditors and
 * administrators: how much traffic there is, and how well it fares, is nobody else's business. A proxy on the same
 * machine makes its clients local, and must not pass this path on.
 */
public class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Inject transient Metrics metrics;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Fault fault = refusal(request);
        if (fault != null) {
            String why =
                    fault == Fault.FORBIDDEN
                            ? "with a token this needs the role auditor or hub-admin"
                            : "from another machine this needs a token with the role auditor or hub-admin";
            new ProblemDocument(fault, fault.because(why), request.getRequestURI(), Traces.of(request).correlationId())
                    .send(response);
            return;
        }
        response.setContentType(Metrics.MEDIA_TYPE);
        response.getOutputStream().write(metrics.write().getBytes(UTF_8));
    }

    private static @Nullable Fault refusal(HttpServletRequest request) throws IOException {
        if (Authentication.of(request) instanceof Authentication.Proven(Caller caller, _, _)) {
            return caller.is(Role.AUDITOR) || caller.is(Role.HUB_ADMIN) ? null : Fault.FORBIDDEN;
        }
        // The address of the connection: what a header claims is not looked at, and no name is resolved.
        return InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress() ? null : Fault.UNAUTHENTICATED;
    }
}
