package io.bpci.api.problem;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import jakarta.servlet.http.HttpServletRequest;

/** Refusals on their way from the relay to HTTP, and back into its account of them. */
public final class Refusals {
    private static final int MAX_PATH = 500;

    private Refusals() {}

    /** What the relay is told of a request that was refused: its query, which may hold anything, is left out. */
    public static JsonObject asked(HttpServletRequest request) {
        String path = request.getRequestURI();
        return Json.object()
                .put("method", request.getMethod())
                .put("path", ProblemDocument.wellFormed(path.substring(0, Math.min(path.length(), MAX_PATH))))
                .build();
    }

    /** From a refusal as the relay says it to the exception that becomes its HTTP answer. */
    public static HubException exception(Problem problem) {
        for (Fault fault : Fault.values()) {
            if (problem.is(fault)) return HubException.retryAfterMs(fault, problem.retryAfterMs(), problem.detail());
        }
        throw new IllegalStateException("no fault of the catalogue has the type " + problem.type());
    }
}
