package io.bpci.contracts;

import io.bpci.government.AgencyDirectory.Standing;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import org.jspecify.annotations.Nullable;

/** What requests about contracts have in common. */
final class Requests {
    private static final int MAX_REASON = 500;

    private Requests() {}

    /**
     * @throws HubException FORBIDDEN
     */
    static void requireMayDeploy(Standing agency) {
        if (!agency.mayDeployContracts()) {
            throw new HubException(Fault.FORBIDDEN, "the agency is not set up to deploy contracts");
        }
    }

    /**
     * @throws HubException INVALID_REQUEST
     */
    static void requireReason(@Nullable String reason) {
        if (reason != null && reason.length() > MAX_REASON) {
            throw invalid("reason has at most " + MAX_REASON + " characters");
        }
    }

    static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }
}
