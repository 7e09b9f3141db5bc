package io.bpci.portal.session;

import io.bpci.identity.Authentication;
import io.bpci.identity.IssuerSilent;
import io.bpci.platform.Role;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.util.stream.Collectors;

/** Tells the container who calls, from the session of the request's cookie; {@link Access} decides what follows. */
@ApplicationScoped
public class SessionMechanism implements HttpAuthenticationMechanism {
    @Inject PortalSessions sessions;
    @Inject Cookies cookies;

    @Override
    public AuthenticationStatus validateRequest(
            HttpServletRequest request, HttpServletResponse response, HttpMessageContext container) {
        boolean forAll = request.getServletPath().startsWith("/assets");
        PortalSession session = forAll ? null : cookies.session(request).flatMap(sessions::find).orElse(null);
        if (session == null) return container.doNothing();
        try {
            Authentication.Proven proven = sessions.require(session).proven();
            new Visit.Open(session).attachTo(request);
            proven.attachTo(request);
            return container.notifyContainerAboutLogin(
                    proven.caller().name(),
                    proven.caller().roles().stream().map(Role::realmName).collect(Collectors.toSet()));
        } catch (SessionOver e) {
            new Visit.Over(e.end()).attachTo(request);
        } catch (IssuerSilent e) {
            new Visit.Unknowable().attachTo(request);
        }
        return container.doNothing();
    }
}
