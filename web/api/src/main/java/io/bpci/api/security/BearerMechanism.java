package io.bpci.api.security;

import io.bpci.identity.Authentication;
import io.bpci.identity.IssuerTokens;
import io.bpci.identity.KeysUnavailable;
import io.bpci.identity.TokenRefused;
import io.bpci.platform.Caller;
import io.bpci.platform.Role;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.util.Collections;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Tells the container who calls, from the bearer token of the request (RFC 6750, 2.1; in no other place than the
 * header). A token that proves nothing is not overlooked: it is noted in the request, and {@link Authentication} lets
 * no resource be reached with it, not even one that is open to all.
 */
@ApplicationScoped
public class BearerMechanism implements HttpAuthenticationMechanism {
    private static final Logger LOG = Logger.getLogger(BearerMechanism.class.getName());
    private static final String SCHEME = "bearer ";

    @Inject IssuerTokens tokens;

    @Override
    public AuthenticationStatus validateRequest(
            HttpServletRequest request, HttpServletResponse response, HttpMessageContext container) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.isEmpty()) return container.doNothing();
        Authentication outcome = judge(headers);
        outcome.attachTo(request);
        if (!(outcome instanceof Authentication.Proven(Caller caller, _, _))) return container.doNothing();
        return container.notifyContainerAboutLogin(
                caller.name(), caller.roles().stream().map(Role::realmName).collect(Collectors.toSet()));
    }

    private Authentication judge(List<String> headers) {
        if (headers.size() != 1) return new Authentication.Refused("there is more than one Authorization header");
        String header = headers.getFirst();
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new Authentication.Refused("the Authorization header must be: Bearer, a space, and an access token");
        }
        try {
            return tokens.access(header.substring(SCHEME.length()).strip());
        } catch (TokenRefused e) {
            return new Authentication.Refused(String.valueOf(e.getMessage()));
        } catch (KeysUnavailable e) {
            LOG.log(Level.WARNING, "no token can be judged", e);
            return new Authentication.Unknowable();
        }
    }
}
