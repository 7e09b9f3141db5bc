package io.bpci.api.problem;

import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

/** From a refusal as the relay says it to the exception that becomes its HTTP answer. */
public final class Refusals {
    private Refusals() {}

    public static HubException exception(Problem problem) {
        for (Fault fault : Fault.values()) {
            if (problem.is(fault)) return HubException.retryAfterMs(fault, problem.retryAfterMs(), problem.detail());
        }
        throw new IllegalStateException("no fault of the catalogue has the type " + problem.type());
    }
}
