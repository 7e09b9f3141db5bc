package io.bpci.api.government;

import io.bpci.api.http.Paging;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.government.OfficerAccounts;
import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.wire.AddOfficer;
import io.bpci.wire.OfficerAccount;
import io.bpci.wire.OfficerInfo;
import io.bpci.wire.OfficerPage;
import io.bpci.wire.Reason;

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

/** The accounts of an agency's officers in the realm. */
@Path("integration/government/agencies/{government_id}/officers")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class OfficersResource {
    private static final String AGENCY = "agency";
    private static final String APPOINT = "appoint";

    @Inject OfficerAccounts accounts;
    @Inject CurrentOfficer officer;

    @GET
    @Decided(resource = AGENCY, scope = APPOINT)
    public Response list(
            @PathParam("government_id") String governmentId, @BeanParam Paging paging, @Context UriInfo asked) {
        OfficerPage page = accounts.list(AgenciesResource.id(governmentId), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @POST
    @Decided(resource = AGENCY, scope = APPOINT)
    @SteppedUp
    public Response add(@PathParam("government_id") String governmentId, AddOfficer request) {
        OfficerAccount account = accounts.add(officer.get(), AgenciesResource.id(governmentId), request);
        return AgenciesResource.secretly(Response.status(Response.Status.CREATED).entity(account));
    }

    @POST
    @Path("{username}/disable")
    @Decided(resource = AGENCY, scope = APPOINT)
    @SteppedUp
    public OfficerInfo disable(
            @PathParam("government_id") String governmentId, @PathParam("username") String username, Reason reason) {
        return accounts.disable(officer.get(), AgenciesResource.id(governmentId), username, reason.reason());
    }

    @POST
    @Path("{username}/enable")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = AGENCY, scope = APPOINT)
    @SteppedUp
    public OfficerInfo enable(@PathParam("government_id") String governmentId, @PathParam("username") String username) {
        return accounts.enable(officer.get(), AgenciesResource.id(governmentId), username);
    }
}
