package io.bpci.api.security;

import io.bpci.identity.Authentication;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

import java.time.Instant;

/** The caller of the request at hand, for resources to hand on to session beans. */
@RequestScoped
public class CurrentCaller {
    @Inject HttpServletRequest request;

    /**
     * @throws HubException UNAUTHENTICATED if the request has no token; cannot happen in a resource that needs a role
     */
    public Caller get() {
        if (Authentication.of(request) instanceof Authentication.Proven(Caller caller, _, _)) return caller;
        throw new HubException(Fault.UNAUTHENTICATED, "this needs an access token");
    }

    /**
     * When the caller's token ceases to prove who it is.
     *
     * @throws HubException UNAUTHENTICATED as with {@link #get}
     */
    public Instant until() {
        if (Authentication.of(request) instanceof Authentication.Proven(_, Instant until, _)) return until;
        throw new HubException(Fault.UNAUTHENTICATED, "this needs an access token");
    }
}
