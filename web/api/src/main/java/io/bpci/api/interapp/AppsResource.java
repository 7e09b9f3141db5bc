package io.bpci.api.interapp;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.interapp.Apps;
import io.bpci.wire.AppInfo;
import io.bpci.wire.AppPage;
import io.bpci.wire.AttestApp;
import io.bpci.wire.RegisterApp;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** Applications, and who answers for them. */
@Path("inter-app/apps")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class AppsResource {
    @Inject Apps apps;
    @Inject CurrentCaller caller;

    /** 201 for a new one; 200 for one that is registered, and says the same or something new. */
    @POST
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response register(RegisterApp request, @Context UriInfo asked) {
        Apps.Registration done = apps.register(caller.get(), request);
        if (!done.isNew()) return Response.ok(done.app()).build();
        return Response.created(asked.getBaseUriBuilder().path("inter-app/apps/{id}").build(done.app().appId().value()))
                .entity(done.app())
                .build();
    }

    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(@BeanParam Paging paging, @Context UriInfo asked) {
        AppPage page = apps.list(caller.get(), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{app_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public AppInfo get(@PathParam("app_id") String appId) {
        return apps.get(caller.get(), id(appId));
    }

    @POST
    @Path("{app_id}/attest")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public AppInfo attest(@PathParam("app_id") String appId, AttestApp request) {
        return apps.attest(caller.get(), id(appId), request);
    }

    private static NodeId id(String appId) {
        return Parameters.read("app_id", appId, NodeId::parse);
    }
}
