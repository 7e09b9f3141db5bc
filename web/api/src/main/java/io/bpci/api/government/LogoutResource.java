package io.bpci.api.government;

import io.bpci.api.security.Logouts;
import io.bpci.government.GovernmentSessions;
import io.bpci.identity.EndedLogin;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

/**
 * Where Keycloak says that a login has ended (OpenID Connect Back-Channel Logout 1.0, 2.5). Open to all: the token that
 * says so is signed by the issuer, and nothing is done without it.
 */
@Path("integration/government/logout")
@RequestScoped
public class LogoutResource {
    @Inject Logouts logouts;
    @Inject GovernmentSessions sessions;

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @PermitAll
    public Response loggedOut(@FormParam("logout_token") @Nullable String logoutToken) {
        if (logoutToken == null) throw new HubException(Fault.INVALID_REQUEST, "the form has no logout_token");
        EndedLogin ended = logouts.read(logoutToken);
        sessions.loggedOut(ended.session(), ended.subject());
        var nowhere = new CacheControl();
        nowhere.setNoStore(true);
        return Response.ok().cacheControl(nowhere).build();
    }
}
