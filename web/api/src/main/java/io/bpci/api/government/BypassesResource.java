package io.bpci.api.government;

import io.bpci.api.http.Paging;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.government.Bypasses;
import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.wire.BypassInfo;
import io.bpci.wire.BypassPage;
import io.bpci.wire.EndBypass;
import io.bpci.wire.SignBypass;

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

/** Limits of an agency that two of its officers lift for a time. */
@Path("integration/government/bypasses")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class BypassesResource {
    private static final String BYPASS = "bypass";

    @Inject Bypasses bypasses;
    @Inject CurrentOfficer officer;

    /** 201 for the first signature under a statement; 200 for the second, and for one that is sent again. */
    @POST
    @Decided(resource = BYPASS, scope = "sign")
    @SteppedUp
    public Response sign(SignBypass request, @Context UriInfo asked) {
        Bypasses.Signed signed = bypasses.sign(officer.get(), request);
        if (!signed.isNew()) return Response.ok(signed.bypass()).build();
        return Response.created(
                        asked.getBaseUriBuilder()
                                .path("integration/government/bypasses/{id}")
                                .build(signed.bypass().bypassId()))
                .entity(signed.bypass())
                .build();
    }

    @GET
    @Decided(resource = BYPASS, scope = "view")
    public Response list(@BeanParam Paging paging, @Context UriInfo asked) {
        BypassPage page = bypasses.list(officer.get(), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{bypass_id}")
    @Decided(resource = BYPASS, scope = "view")
    public BypassInfo get(@PathParam("bypass_id") String bypassId) {
        return bypasses.get(officer.get(), bypassId);
    }

    @POST
    @Path("{bypass_id}/end")
    @Decided(resource = BYPASS, scope = "end")
    public BypassInfo end(@PathParam("bypass_id") String bypassId, EndBypass request) {
        return bypasses.end(officer.get(), bypassId, request);
    }
}
