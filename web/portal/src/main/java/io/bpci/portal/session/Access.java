package io.bpci.portal.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.identity.Admission;
import io.bpci.identity.Authentication;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;

import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Who may see a page, and do what it does: by the rules that hold for the API. Before that, that there is a session
 * which goes on, and that what changes something came from a form of the portal's own.
 */
@Provider
@Priority(Priorities.AUTHORIZATION - 1) // before the container, which knows nobody here
public class Access implements ContainerRequestFilter {
    /** Forms are no longer. */
    private static final int MAX_FORM = 64 * 1024;

    static final String TOKEN = "csrf=";

    @Inject HttpServletRequest servletRequest;
    @Inject PortalSessions sessions;
    @Inject Cookies cookies;
    @Inject Admission admission;
    @Inject HubSettings settings;

    @Context
    @SuppressWarnings("NullAway.Init") // JAX-RS sets it
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        Method method = resource.getResourceMethod();
        if (method.isAnnotationPresent(PermitAll.class)) return;
        boolean live = method.isAnnotationPresent(Live.class);
        switch (Visit.of(servletRequest)) {
            case Visit.Open(PortalSession session) -> {
                String form = request.getMethod().equals(HttpMethod.GET) ? "" : requireOwnForm(request, session);
                if (!live) sessions.act(session);
                if (!method.isAnnotationPresent(Anybody.class)) admit(method, request, session, form);
            }
            case Visit.Over(End end) -> request.abortWith(live ? gone(end.word()) : ended(end));
            case Visit.Unknowable() ->
                    throw new HubException(
                            Fault.UNAVAILABLE, "Keycloak does not answer, and your login must be renewed there");
            case Visit.None() -> request.abortWith(live ? gone("unknown") : toLogin(request));
        }
    }

    /** Sends whose login does not do for it to another, and keeps what was to be done. */
    private void admit(Method method, ContainerRequestContext request, PortalSession session, String form) {
        try {
            admission.admit(method, Authentication.of(servletRequest));
            if (!form.isEmpty()) session.goesOn(path(request.getUriInfo().getRequestUri()));
        } catch (HubException e) {
            if (e.fault() != Fault.INSUFFICIENT_AUTHENTICATION) throw e;
            session.interrupt(Interrupted.of(path(request.getUriInfo().getRequestUri()), form, sentFrom(request)));
            request.abortWith(Response.seeOther(at("/step-up")).build());
        }
    }

    /** Below the portal's address. */
    private String path(URI address) {
        return address.getRawPath().substring(settings.portal().url().getPath().length());
    }

    /** Our pages say of themselves where they are (Referrer-Policy: same-origin). */
    private String sentFrom(ContainerRequestContext request) {
        String referrer = request.getHeaderString("Referer");
        String portal = settings.portal().url() + "/";
        return referrer == null || !referrer.startsWith(portal)
                ? "/"
                : LoginResource.own(referrer.substring(portal.length() - 1));
    }

    /** An open page learns that the session is over, and why. */
    private static Response gone(String why) {
        return Response.status(Response.Status.UNAUTHORIZED).header("X-Portal-End", why).build();
    }

    private Response ended(End end) {
        return Response.seeOther(at("/ended?why=" + end.word())).cookie(cookies.noSession()).build();
    }

    private Response toLogin(ContainerRequestContext request) {
        if (!request.getMethod().equals(HttpMethod.GET)) return ended(End.LOGIN_ENDED);
        URI asked = request.getUriInfo().getRequestUri();
        String path = path(asked) + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery());
        return Response.seeOther(at("/login?to=" + URLEncoder.encode(path, UTF_8))).build();
    }

    private URI at(String path) {
        return URI.create(settings.portal().url() + path);
    }

    private String requireOwnForm(ContainerRequestContext request, PortalSession session) throws IOException {
        // Fetch Metadata: what other sites send says so itself. Browsers that say nothing have the token to show.
        String site = request.getHeaderString("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin")) throw foreign();
        byte[] form = request.getEntityStream().readNBytes(MAX_FORM + 1);
        if (form.length > MAX_FORM) throw new HubException(Fault.TOO_LARGE, "a form has at most 64 KiB");
        request.setEntityStream(new ByteArrayInputStream(form));
        String text = new String(form, UTF_8);
        String shown =
                Arrays.stream(text.split("&"))
                        .filter(part -> part.startsWith(TOKEN))
                        .map(part -> URLDecoder.decode(part.substring(TOKEN.length()), UTF_8))
                        .findFirst()
                        .orElse("");
        if (!MessageDigest.isEqual(shown.getBytes(UTF_8), session.csrf().getBytes(UTF_8))) throw foreign();
        return text;
    }

    private static HubException foreign() {
        return new HubException(Fault.FORBIDDEN, "the form is not from this session; open the page anew and try again");
    }
}
