package io.bpci.portal.session;

import io.bpci.government.GovernmentSessions;
import io.bpci.identity.CodeFlow;
import io.bpci.identity.EndedLogin;
import io.bpci.identity.IssuerSilent;
import io.bpci.identity.IssuerTokens;
import io.bpci.identity.KeysUnavailable;
import io.bpci.identity.LevelNotReached;
import io.bpci.identity.Login;
import io.bpci.identity.LoginAttempt;
import io.bpci.identity.TokenRefused;
import io.bpci.platform.HubException;
import io.bpci.portal.page.Pages;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Logging in and out, at the issuer: the portal itself never sees a password. */
@Path("/")
@RequestScoped
public class LoginResource {
    private static final Logger LOG = Logger.getLogger(LoginResource.class.getName());
    private static final int MAX_PATH = 1000;

    @Inject CodeFlow flow;
    @Inject LoginAttempts attempts;
    @Inject PortalSessions sessions;
    @Inject Cookies cookies;
    @Inject Pages pages;
    @Inject Viewer viewer;
    @Inject IssuerTokens tokens;
    @Inject GovernmentSessions governmentSessions;
    @Inject HubSettings settings;
    @Inject HttpServletRequest request;

    /** Sends the browser to the issuer, which asks nothing of who has logged in there before. */
    @GET
    @Path("login")
    @PermitAll
    public Response login(@QueryParam("to") @DefaultValue("/") String to) {
        if (!flow.isSetUp()) {
            return pages.failure(503, "login.not_set_up", "login.not_set_up.detail", null);
        }
        LoginAttempt attempt = flow.begin(own(to));
        try {
            URI issuer = flow.authorization(attempt);
            attempts.keep(attempt);
            return Response.seeOther(issuer).cookie(cookies.attempt(attempt.state())).build();
        } catch (IssuerSilent e) {
            LOG.log(Level.WARNING, "nobody can log in", e);
            return pages.failure(503, "login.silent", "login.silent.detail", at("/login?to=" + own(to)).toString());
        }
    }

    /** A path of the portal's own, whatever was asked for: nobody is sent elsewhere. */
    static String own(String path) {
        boolean fits = path.length() <= MAX_PATH && path.matches("/[A-Za-z0-9/_.~?&=%:+-]*") && !path.startsWith("//");
        return fits && !path.contains("..") ? path : "/";
    }

    /** The issuer's answer. */
    @GET
    @Path("callback")
    @PermitAll
    public Response callback(
            @QueryParam("state") @DefaultValue("") String state,
            @QueryParam("code") @Nullable String code,
            @QueryParam("error") @Nullable String error) {
        // RFC 6749, 10.12: the browser that asked is the one that comes back.
        boolean begunHere = cookies.attempt(request).filter(state::equals).isPresent();
        LoginAttempt attempt = begunHere ? attempts.take(state).orElse(null) : null;
        if (attempt == null) return refused("login.stale.detail");
        if (code == null) {
            LOG.log(Level.INFO, "the issuer let nobody log in: {0}", error == null ? "no reason given" : word(error));
            return refused("login.refused.detail");
        }
        try {
            Login login = flow.redeem(attempt, code);
            return Response.seeOther(at(attempt.returnTo()))
                    .cookie(cookies.session(sessions.begin(login, viewer.session())), cookies.noAttempt())
                    .build();
        } catch (LevelNotReached e) {
            LOG.log(Level.INFO, "a login is not as strong as an act needs: {0}", e.getMessage());
            return pages.failure(403, "step_up.not_reached", "step_up.not_reached.detail", null);
        } catch (TokenRefused e) {
            LOG.log(Level.WARNING, "a login was refused: {0}", e.getMessage());
            return refused("login.refused.detail");
        } catch (IssuerSilent e) {
            LOG.log(Level.WARNING, "a login did not come to its end", e);
            return pages.failure(503, "login.silent", "login.silent.detail", at("/login").toString());
        }
    }

    private Response refused(String detail) {
        return pages.failure(400, "login.refused", detail, at("/login").toString());
    }

    /** What a log can bear. */
    private static String word(String error) {
        return error.matches("[a-z_]{1,40}") ? error : "unknown";
    }

    /** Ends the session here, and the login for all that share it. The form's token is checked by hand: see below. */
    @POST
    @Path("logout")
    @PermitAll
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response logout(@FormParam("csrf") @DefaultValue("") String csrf) {
        PortalSession session = viewer.session();
        // Who is logged in already no longer is not told that it failed.
        if (session == null) return Response.seeOther(at("/signed-out")).cookie(cookies.noSession()).build();
        if (!session.csrf().equals(csrf)) {
            throw new HubException(Fault.FORBIDDEN, "the form is not from this session");
        }
        Login login = session.login();
        sessions.signOut(session);
        URI next;
        try {
            next = flow.end(login);
        } catch (IssuerSilent e) {
            LOG.log(Level.WARNING, "a login ended here, and not at the issuer", e);
            next = at("/signed-out");
        }
        return Response.seeOther(next).cookie(cookies.noSession()).build();
    }

    @GET
    @Path("signed-out")
    @PermitAll
    public Response signedOut() {
        return pages.show("signed-out", Map.of());
    }

    @GET
    @Path("ended")
    @PermitAll
    public Response ended(@QueryParam("why") @DefaultValue("") String why) {
        String reason = Arrays.stream(End.values()).map(End::word).filter(why::equals).findFirst().orElse("unknown");
        return pages.show("ended", Map.of("why", reason));
    }

    /** The issuer says that a login has ended (OpenID Connect Back-Channel Logout 1.0, 2.5). */
    @POST
    @Path("back-channel-logout")
    @PermitAll
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response loggedOut(@FormParam("logout_token") @DefaultValue("") String token) {
        try {
            EndedLogin ended = tokens.logout(token, settings.portal().clientId());
            sessions.loginEnded(ended);
            governmentSessions.loggedOut(ended.session(), ended.subject());
            return Response.ok().build();
        } catch (TokenRefused e) {
            // 2.8: 400.
            LOG.log(Level.INFO, "a logout token was refused: {0}", e.getMessage());
            return Response.status(Response.Status.BAD_REQUEST).build();
        } catch (KeysUnavailable e) {
            LOG.log(Level.WARNING, "no logout token can be judged", e);
            return Response.status(Response.Status.SERVICE_UNAVAILABLE).build();
        }
    }

    /** How the portal looks to this browser. */
    @POST
    @Path("theme")
    @PermitAll
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response theme(
            @FormParam("theme") @DefaultValue("auto") String theme, @FormParam("back") @DefaultValue("/") String back) {
        String named = theme.matches("light|dark") ? theme : "auto";
        return Response.seeOther(at(own(back))).cookie(cookies.theme(named)).build();
    }

    /** What an open page asks that shows nothing else: whether the session goes on, and the agency takes part. */
    @GET
    @Path("session/now")
    @Live
    @Anybody
    public Response now() {
        viewer.requireTakingPart();
        return Response.noContent().build();
    }

    private URI at(String path) {
        return URI.create(settings.portal().url() + path);
    }
}
