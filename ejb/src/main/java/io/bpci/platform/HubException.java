package io.bpci.platform;

import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import jakarta.ejb.ApplicationException;

/** What was asked cannot be done, for a reason that the caller acts on. Rolls the transaction back. */
@ApplicationException(rollback = true)
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Fault fault;
    private final transient Problem problem;

    public HubException(Fault fault, String detail) {
        this(fault, fault.because(detail));
    }

    private HubException(Fault fault, Problem problem) {
        // A refusal is no failure of the hub: nobody reads its stack trace.
        super(problem.title() + ": " + problem.detail(), null, false, false);
        this.fault = fault;
        this.problem = problem;
    }

    /** A refusal that may turn out otherwise after that time. */
    public static HubException retryAfterMs(Fault fault, long milliseconds, String detail) {
        return new HubException(fault, fault.retryAfterMs(milliseconds, detail));
    }

    public Fault fault() {
        return fault;
    }

    public Problem problem() {
        return problem;
    }
}
