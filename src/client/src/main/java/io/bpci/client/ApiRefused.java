package io.bpci.client;

import io.bpci.problem.Problem;

/** The hub answered a request with a refusal (RFC 9457). */
public final class ApiRefused extends RuntimeException {
    private final int status;
    private final transient Problem problem;
    private final String correlationId;

    ApiRefused(int status, Problem problem, String correlationId) {
        super(
                problem.detail().isEmpty() || problem.detail().equals(problem.title())
                        ? problem.title()
                        : problem.title() + ": " + problem.detail());
        this.status = status;
        this.problem = problem;
        this.correlationId = correlationId;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    public Problem problem() {
        return problem;
    }

    /** What the hub's own logs call this request; empty when the answer did not say. */
    public String correlationId() {
        return correlationId;
    }
}
