package io.bpci.api.government;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.envelope.NodeId;
import io.bpci.government.Agencies;
import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.wire.AgencyAccess;
import io.bpci.wire.AgencyInfo;
import io.bpci.wire.AgencyPage;
import io.bpci.wire.Reason;
import io.bpci.wire.SetUpAgency;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** An agency's part, from being set up to being revoked. */
@Path("integration/government")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class AgenciesResource {
    private static final String AGENCY = "agency";

    @Inject Agencies agencies;
    @Inject CurrentOfficer officer;

    /** 201 for a new agency; 200, and no secret, for one that is set up like that. */
    @POST
    @Path("api-access/setup")
    @Decided(resource = AGENCY, scope = "setup")
    public Response setUp(SetUpAgency request, @Context UriInfo asked) {
        Agencies.SetUp done = agencies.setUp(officer.get(), request);
        if (!done.isNew()) return secretly(Response.ok(done.access()));
        return secretly(
                Response.created(
                                asked.getBaseUriBuilder()
                                        .path("integration/government/agencies/{id}")
                                        .build(request.governmentId().value()))
                        .entity(done.access()));
    }

    @GET
    @Path("agencies")
    @Decided(resource = AGENCY, scope = "view")
    public Response list(@BeanParam Paging paging, @Context UriInfo asked) {
        AgencyPage page = agencies.list(officer.get(), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("agencies/{government_id}")
    @Decided(resource = AGENCY, scope = "view")
    public AgencyInfo get(@PathParam("government_id") String governmentId) {
        return agencies.get(officer.get(), id(governmentId));
    }

    @POST
    @Path("agencies/{government_id}/secret")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = AGENCY, scope = "renew")
    @SteppedUp
    public Response renew(@PathParam("government_id") String governmentId) {
        AgencyAccess access = agencies.renew(officer.get(), id(governmentId));
        return secretly(Response.ok(access));
    }

    @POST
    @Path("agencies/{government_id}/revoke")
    @Decided(resource = AGENCY, scope = "revoke")
    @SteppedUp
    public AgencyInfo revoke(@PathParam("government_id") String governmentId, Reason reason) {
        return agencies.revoke(officer.get(), id(governmentId), reason.reason());
    }

    /** RFC 6749, 5.1: what holds tokens is kept by nobody on its way. */
    static Response secretly(Response.ResponseBuilder answer) {
        var nowhere = new CacheControl();
        nowhere.setNoStore(true);
        return answer.cacheControl(nowhere).build();
    }

    static NodeId id(String governmentId) {
        return Parameters.read("government_id", governmentId, NodeId::parse);
    }
}
