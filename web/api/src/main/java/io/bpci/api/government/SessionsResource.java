package io.bpci.api.government;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.government.GovernmentSessions;
import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.wire.GovernmentSessionInfo;
import io.bpci.wire.GovernmentSessionPage;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

/** Officers' sessions. */
@Path("integration/government/sessions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
public class SessionsResource {
    private static final String SESSION = "session";
    private static final String REVOKE = "revoke";

    @Inject GovernmentSessions sessions;
    @Inject CurrentOfficer officer;

    @POST
    @Decided(resource = SESSION, scope = "open")
    public Response open(@Context UriInfo asked) {
        GovernmentSessionInfo opened = sessions.open(officer.get());
        return Response.created(asked.getAbsolutePathBuilder().path(opened.sessionId()).build()).entity(opened).build();
    }

    @GET
    @Decided(resource = SESSION, scope = "view")
    public Response list(
            @QueryParam("active") @Nullable String active,
            @QueryParam("sort") @Nullable String sort,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        boolean openOnly = Parameters.flag("active", active);
        GovernmentSessionPage page = sessions.list(officer.get(), reachesOthers(), openOnly, paging.request(sort));
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{session_id}")
    @Decided(resource = SESSION, scope = "view")
    public GovernmentSessionInfo get(@PathParam("session_id") String sessionId) {
        return sessions.get(officer.get(), reachesOthers(), sessionId);
    }

    /** Who may revoke others' sessions sees them. */
    private boolean reachesOthers() {
        return officer.may(SESSION, REVOKE);
    }

    @POST
    @Path("{session_id}/refresh")
    @Decided(resource = SESSION, scope = "refresh")
    public GovernmentSessionInfo refresh(@PathParam("session_id") String sessionId) {
        return sessions.refresh(officer.get(), sessionId);
    }

    @POST
    @Path("{session_id}/close")
    @Decided(resource = SESSION, scope = "close")
    public GovernmentSessionInfo close(@PathParam("session_id") String sessionId) {
        return sessions.close(officer.get(), sessionId);
    }

    @POST
    @Path("{session_id}/revoke")
    @Decided(resource = SESSION, scope = REVOKE)
    @SteppedUp
    public GovernmentSessionInfo revoke(@PathParam("session_id") String sessionId) {
        return sessions.revoke(officer.get(), sessionId, null);
    }
}
