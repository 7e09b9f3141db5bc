package io.bpci.api.problem;

import io.bpci.identity.Authentication;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.Relay;

import jakarta.servlet.http.HttpServletRequest;

import java.util.EnumSet;
import java.util.Set;

/** Refusals on their way from the relay to HTTP, and back into its account of them. */
public final class Refusals {
    private static final int MAX_PATH = 500;
    // What is not there, or not in that form, is a slip and no harm.
    private static final Set<Fault> SLIPS = EnumSet.of(Fault.NOT_FOUND, Fault.METHOD_NOT_ALLOWED, Fault.NOT_ACCEPTABLE);
    private static final String RECORDED = Refusals.class.getName() + ".recorded";

    private Refusals() {}

    /**
     * Has it recorded that a request was refused: of the caller, where its token is good, or of the address. Not when
     * the hub is at fault, nor what the relay has recorded with the message itself.
     */
    public static void record(HttpServletRequest request, Fault fault, Relay relay) {
        if (fault.status() >= 500 || SLIPS.contains(fault) || request.getAttribute(RECORDED) != null) return;
        if (fault != Fault.UNAUTHENTICATED
                && Authentication.of(request) instanceof Authentication.Proven(Caller caller, var _, var _)) {
            relay.refused(caller.name(), request.getRemoteAddr(), fault, asked(request));
        } else {
            relay.unauthenticated(request.getRemoteAddr(), fault);
        }
    }

    /** What the relay is told of a request that was refused: its query, which may hold anything, is left out. */
    private static JsonObject asked(HttpServletRequest request) {
        String path = request.getRequestURI();
        return Json.object()
                .put("method", request.getMethod())
                .put("path", ProblemDocument.wellFormed(path.substring(0, Math.min(path.length(), MAX_PATH))))
                .build();
    }

    /** From a refusal as the relay says it, having recorded it, to the exception that becomes its HTTP answer. */
    public static HubException exception(HttpServletRequest request, Problem problem) {
        request.setAttribute(RECORDED, true);
        for (Fault fault : Fault.values()) {
            if (problem.is(fault)) return HubException.retryAfterMs(fault, problem.retryAfterMs(), problem.detail());
        }
        throw new IllegalStateException("no fault of the catalogue has the type " + problem.type());
    }
}
