package io.bpci.api.response;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.response.AfterAction;
import io.bpci.response.Emergencies;
import io.bpci.wire.AcknowledgeEmergency;
import io.bpci.wire.CloseEmergency;
import io.bpci.wire.DeclareEmergency;
import io.bpci.wire.EmergencyInfo;
import io.bpci.wire.EmergencyPage;
import io.bpci.wire.EmergencyReport;

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

/** Emergencies, and exercises of them. */
@Path("integration/government/emergencies")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class EmergenciesResource {
    private static final String EMERGENCY = "emergency";
    private static final String VIEW = "view";
    private static final String EMERGENCY_ID = "emergency_id";

    @Inject Emergencies emergencies;
    @Inject AfterAction afterAction;
    @Inject CurrentOfficer officer;

    /** 201 for a new one; 200 for the same under the same key. */
    @POST
    @Decided(resource = EMERGENCY, scope = "declare")
    @SteppedUp
    public Response declare(DeclareEmergency request, @Context UriInfo asked) {
        Emergencies.Declared declared = emergencies.declare(officer.get(), request);
        if (!declared.isNew()) return Response.ok(declared.emergency()).build();
        return Response.created(
                        asked.getBaseUriBuilder()
                                .path("integration/government/emergencies/{id}")
                                .build(declared.emergency().emergencyId()))
                .entity(declared.emergency())
                .build();
    }

    @GET
    @Decided(resource = EMERGENCY, scope = VIEW)
    public Response list(
            @QueryParam("active") @Nullable String active,
            @QueryParam("sort") @Nullable String sort,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        boolean activeOnly = Parameters.flag("active", active);
        EmergencyPage page = emergencies.list(officer.get(), activeOnly, paging.request(sort));
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{emergency_id}")
    @Decided(resource = EMERGENCY, scope = VIEW)
    public EmergencyInfo get(@PathParam(EMERGENCY_ID) String emergencyId) {
        return emergencies.get(officer.get(), emergencyId);
    }

    @GET
    @Path("{emergency_id}/report")
    @Decided(resource = EMERGENCY, scope = VIEW)
    public EmergencyReport report(@PathParam(EMERGENCY_ID) String emergencyId) {
        return afterAction.report(officer.get(), emergencyId);
    }

    @POST
    @Path("{emergency_id}/acknowledge")
    @Decided(resource = EMERGENCY, scope = "acknowledge")
    public EmergencyInfo acknowledge(@PathParam(EMERGENCY_ID) String emergencyId, AcknowledgeEmergency request) {
        return emergencies.acknowledge(officer.get(), emergencyId, request);
    }

    @POST
    @Path("{emergency_id}/close")
    @Decided(resource = EMERGENCY, scope = "close")
    public EmergencyInfo close(@PathParam(EMERGENCY_ID) String emergencyId, CloseEmergency request) {
        return emergencies.close(officer.get(), emergencyId, request);
    }
}
