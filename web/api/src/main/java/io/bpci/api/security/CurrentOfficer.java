package io.bpci.api.security;

import io.bpci.government.Officer;
import io.bpci.identity.Admission;
import io.bpci.identity.Authentication;
import io.bpci.identity.Officers;
import io.bpci.monitoring.Watcher;
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
     * The same, for who watches for as long as its token is good. May be kept beyond the request.
     *
     * @throws HubException as with {@link #get}
     */
    public Watcher watcher() {
        Authentication.Proven proven = proven();
        // Not this bean: it ends with the request.
        Admission asked = admission;
        return new Watcher(
                Officers.of(proven),
                proven.until(),
                (resource, within) -> asked.permits(proven, resource, "view", within));
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
