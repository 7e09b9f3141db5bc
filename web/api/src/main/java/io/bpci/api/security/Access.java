package io.bpci.api.security;

import io.bpci.identity.Admission;
import io.bpci.identity.Authentication;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;

/** Holds every request to the rule of its resource method: {@link Admission}. */
@Provider
@Priority(Priorities.AUTHORIZATION - 1) // before the container, which would refuse too, with fewer words
public class Access implements ContainerRequestFilter {
    @Inject HttpServletRequest servletRequest;
    @Inject Admission admission;

    @Context
    @SuppressWarnings("NullAway.Init") // JAX-RS sets it
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        // JAX-RS itself answers it with the methods that there are, which the published description tells anyway.
        if (request.getMethod().equals(HttpMethod.OPTIONS)) return;
        admission.admit(resource.getResourceMethod(), Authentication.of(servletRequest));
    }
}
