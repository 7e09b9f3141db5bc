package io.bpci.api.security;

import io.bpci.government.Agencies;
import io.bpci.government.Decisions;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.Role;
import io.bpci.problem.Fault;

import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;

/**
 * Denies by default: a resource method is reached by whom its {@link RolesAllowed} names, by whom Keycloak allows what
 * its {@link Decided} names, or by all when it says {@link PermitAll}, and by nobody when it says nothing.
 */
@Provider
@Priority(Priorities.AUTHORIZATION - 1) // before the container, which would refuse too, with fewer words
public class Access implements ContainerRequestFilter {
    /** What passes where an agency has used its rate up: what lifting it takes, and emergencies. */
    private static final Set<String> URGENT = Set.of("session", "bypass", "emergency");

    @Inject HttpServletRequest servletRequest;
    @Inject Decisions decisions;
    @Inject Agencies agencies;

    @Context
    @SuppressWarnings("NullAway.Init") // JAX-RS sets it
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        // JAX-RS itself answers it with the methods that there are, which the published description tells anyway.
        if (request.getMethod().equals(HttpMethod.OPTIONS)) return;
        Method method = resource.getResourceMethod();
        if (method.isAnnotationPresent(PermitAll.class)) return;
        RolesAllowed allowed = method.getAnnotation(RolesAllowed.class);
        Decided decided = method.getAnnotation(Decided.class);
        if (allowed == null && decided == null) throw new HubException(Fault.FORBIDDEN, "nobody may do this");
        if (!(Authentication.of(servletRequest) instanceof Authentication.Proven proven)) {
            throw new HubException(Fault.UNAUTHENTICATED, "this needs an access token");
        }
        if (allowed != null) requireRole(proven.caller(), allowed);
        if (decided != null) requireDecision(proven, decided);
    }

    private static void requireRole(Caller caller, RolesAllowed allowed) {
        boolean may = Arrays.stream(allowed.value()).anyMatch(name -> Role.named(name).filter(caller::is).isPresent());
        if (!may) {
            throw new HubException(Fault.FORBIDDEN, "this needs the role " + String.join(" or ", allowed.value()));
        }
    }

    private void requireDecision(Authentication.Proven proven, Decided decided) {
        boolean urgent = URGENT.contains(decided.resource());
        proven.token()
                .claim(AccessToken.GOVERNMENT_ID)
                .map(CurrentOfficer::governmentId)
                .ifPresent(agency -> agencies.admit(agency, urgent));
        if (decisions.permits(proven.token().compact(), proven.until(), decided.resource(), decided.scope())) return;
        throw new HubException(
                Fault.FORBIDDEN,
                "Keycloak does not allow the caller to %s: %s".formatted(decided.scope(), decided.resource()));
    }
}
