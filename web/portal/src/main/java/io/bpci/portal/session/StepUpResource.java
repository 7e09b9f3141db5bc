package io.bpci.portal.session;

import io.bpci.identity.CodeFlow;
import io.bpci.identity.IssuerSilent;
import io.bpci.identity.LoginAttempt;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Texts;
import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What an act needs that is for a stronger or more recent login only: that login, and the way back to the act. */
@Path("/")
@RequestScoped
public class StepUpResource {
    private static final Logger LOG = Logger.getLogger(StepUpResource.class.getName());

    @Inject CodeFlow flow;
    @Inject LoginAttempts attempts;
    @Inject Cookies cookies;
    @Inject Pages pages;
    @Inject Viewer viewer;
    @Inject HubSettings settings;

    /** A value of the form, as the page shows it. */
    public record Filled(String name, String value, String label) {}

    /** Sends the browser to the issuer, which asks for as much as is missing. */
    @GET
    @Path("step-up")
    @Anybody
    public Response begin(@QueryParam("to") @DefaultValue("/continue") String to) {
        LoginAttempt attempt = flow.beginStepUp(LoginResource.own(to));
        try {
            Response sent =
                    Response.seeOther(flow.authorization(attempt)).cookie(cookies.attempt(attempt.state())).build();
            attempts.keep(attempt);
            return sent;
        } catch (IssuerSilent e) {
            LOG.log(Level.WARNING, "nobody can log in anew", e);
            return pages.failure(
                    503,
                    "login.silent",
                    "step_up.silent.detail",
                    settings.portal().url() + "/step-up?to=" + LoginResource.own(to));
        }
    }

    /** What was not done yet, to be sent once more: nothing is done by coming back. */
    @GET
    @Path("continue")
    @Anybody
    public Response goOn() {
        PortalSession session = viewer.session();
        Interrupted act = session == null ? null : session.interrupted();
        if (act == null) return pages.to("/");
        List<Filled> filled =
                act.fields().stream()
                        .map(each ->
                                new Filled(each.name(), each.value(), Texts.find("field." + each.name()).orElse("")))
                        .toList();
        return pages.show("step-up", Map.of("act", act, "filled", filled));
    }
}
