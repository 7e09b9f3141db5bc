package io.bpci.portal.session;

import io.bpci.envelope.NodeId;
import io.bpci.government.Agencies;
import io.bpci.government.Officer;
import io.bpci.identity.Admission;
import io.bpci.identity.Authentication;
import io.bpci.identity.Officers;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Method;

/** Who looks at the page at hand. */
@RequestScoped
public class Viewer {
    @Inject HttpServletRequest request;
    @Inject Admission admission;
    @Inject Agencies agencies;

    /** Null for who has not logged in. */
    public @Nullable PortalSession session() {
        return Visit.of(request) instanceof Visit.Open(PortalSession session) ? session : null;
    }

    /** Whether somebody has logged in, and the session goes on. */
    public boolean isKnown() {
        return Authentication.of(request) instanceof Authentication.Proven;
    }

    private Authentication.Proven proven() {
        if (Authentication.of(request) instanceof Authentication.Proven proven) return proven;
        throw new HubException(Fault.UNAUTHENTICATED, "nobody has logged in");
    }

    /**
     * @throws HubException UNAUTHENTICATED where nobody has logged in
     */
    public Caller caller() {
        return proven().caller();
    }

    /**
     * @throws HubException UNAUTHENTICATED where nobody has logged in; FORBIDDEN if the claims are not what they must
     *     be
     */
    public Officer officer() {
        return Officers.of(proven());
    }

    /** Whether the rule of that method lets the viewer through; false where nobody can tell. */
    public boolean may(Method method) {
        if (!isKnown()) return false;
        try {
            return admission.wouldAdmit(method, proven());
        } catch (HubException e) {
            if (e.fault() == Fault.UNAVAILABLE) return false;
            throw e;
        }
    }

    /**
     * Whether Keycloak allows the viewer that.
     *
     * @throws HubException UNAVAILABLE when nobody can tell
     */
    public boolean may(String resource, String scope) {
        return admission.permits(proven(), resource, scope);
    }

    /**
     * @throws HubException FORBIDDEN to the officers of an agency that takes part no more
     */
    public void requireTakingPart() {
        NodeId agency = officer().governmentId();
        if (agency != null) agencies.requireNotRevoked(agency);
    }
}
