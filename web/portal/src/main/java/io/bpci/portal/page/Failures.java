package io.bpci.portal.page;

import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.platform.Outage;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.relay.Relay;

import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The page for whatever a page, or JAX-RS on the way to it, threw. */
@Provider
public class Failures implements ExceptionMapper<Throwable> {
    private static final Logger LOG = Logger.getLogger(Failures.class.getName());
    private static final int MAX_PATH = 500;

    @Inject HttpServletRequest request;
    @Inject Pages pages;
    @Inject Viewer viewer;
    @Inject Relay relay;

    @Override
    public Response toResponse(Throwable thrown) {
        return switch (thrown) {
            case HubException e -> refused(e);
            case Malformed e -> page(Fault.INVALID_REQUEST, String.valueOf(e.getMessage()));
            case EJBException e when e.getCause() instanceof HubException cause -> refused(cause);
            case WebApplicationException e when e.getResponse().getStatus() == 404 ->
                    page(Fault.NOT_FOUND, Texts.of("failure.not_found"));
            case WebApplicationException e when e.getResponse().getStatus() < 500 -> notUnderstood(e);
            default ->
                    Outage.ofDatabase(thrown) ? page(Fault.UNAVAILABLE, Texts.of("failure.database")) : failed(thrown);
        };
    }

    private Response refused(HubException refused) {
        Fault fault = refused.fault();
        if (fault == Fault.FORBIDDEN && viewer.isKnown()) {
            relay.refused(
                    viewer.caller().name(),
                    request.getRemoteAddr(),
                    fault,
                    Json.object()
                            .put("method", request.getMethod())
                            .put("path", shortened(request.getRequestURI()))
                            .build());
        }
        return page(fault, refused.problem().detail());
    }

    private Response notUnderstood(WebApplicationException thrown) {
        LOG.log(Level.INFO, "a request was not understood: " + request.getMethod() + " " + pages.path(), thrown);
        return page(Fault.INVALID_REQUEST, Texts.of("failure.not_understood"));
    }

    private static String shortened(String path) {
        String text = path.substring(0, Math.min(path.length(), MAX_PATH));
        return text.chars().allMatch(c -> c > ' ' && c < 127) ? text : "(not shown)";
    }

    private Response failed(Throwable thrown) {
        LOG.log(Level.SEVERE, "a page failed: " + request.getMethod() + " " + request.getRequestURI(), thrown);
        return page(Fault.INTERNAL, Texts.of("failure.internal"));
    }

    private Response page(Fault fault, String detail) {
        return pages.failed(fault.status(), fault.title(), detail, null, EveryPage.correlationId(request));
    }
}
