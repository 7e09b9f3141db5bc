package io.bpci.api.security;

import io.bpci.government.Officer;
import io.bpci.identity.Admission;
import io.bpci.identity.Authentication;
import io.bpci.identity.Officers;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

/** The caller of the request at hand, as one who acts in a government's business. */
@RequestScoped
public class CurrentOfficer {
    @Inject HttpServletRequest request;
    @Inject Admission admission;

    /**
     * @throws HubException UNAUTHENTICATED if the request has no token; FORBIDDEN if its claims are not what they must
     */
    public Officer get() {
        return Officers.of(proven());
    }

    /**
     * Whether the caller may do that too.
     *
     * @throws HubException UNAVAILABLE when nobody can tell
     */
    public boolean may(String resource, String scope) {
        return admission.permits(proven(), resource, scope);
    }

    private Authentication.Proven proven() {
        if (Authentication.of(request) instanceof Authentication.Proven proven) return proven;
        throw new HubException(Fault.UNAUTHENTICATED, "this needs an access token");
    }
}
