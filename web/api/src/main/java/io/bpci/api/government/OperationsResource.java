package io.bpci.api.government;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.government.Operations;
import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.wire.ActOnOperation;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationPage;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.SubmitOperation;

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

/** What one agency asks of a jurisdiction. */
@Path("integration/government/operations")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class OperationsResource {
    private static final String OPERATION = "operation";
    private static final String SUBMIT = "submit";
    private static final String HANDLE = "handle";

    @Inject Operations operations;
    @Inject CurrentOfficer officer;

    /** 201 for a new one; 200 for the same under the same key. */
    @POST
    @Decided(resource = OPERATION, scope = SUBMIT)
    public Response submit(SubmitOperation request, @Context UriInfo asked) {
        return submitted(operations.submit(officer.get(), request, false), asked);
    }

    /** As {@link #submit}, of an emergency. */
    @POST
    @Path("emergency")
    @Decided(resource = OPERATION, scope = "submit_emergency")
    @SteppedUp
    public Response submitEmergency(SubmitOperation request, @Context UriInfo asked) {
        return submitted(operations.submit(officer.get(), request, true), asked);
    }

    private static Response submitted(Operations.Submitted submitted, UriInfo asked) {
        OperationInfo operation = submitted.operation();
        if (!submitted.isNew()) return Response.ok(operation).build();
        return Response.created(
                        asked.getBaseUriBuilder()
                                .path("integration/government/operations/{id}")
                                .build(operation.operationId()))
                .entity(operation)
                .build();
    }

    @GET
    @Decided(resource = OPERATION, scope = "view")
    public Response list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("sort") @Nullable String sort,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        OperationStatus only =
                Parameters.readIfPresent("status", status, text -> Parameters.constant(OperationStatus.class, text));
        OperationPage page = operations.list(officer.get(), only, paging.request(sort));
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{operation_id}")
    @Decided(resource = OPERATION, scope = "view")
    public OperationInfo get(@PathParam("operation_id") String operationId) {
        return operations.get(officer.get(), operationId);
    }

    @POST
    @Path("{operation_id}/start")
    @Decided(resource = OPERATION, scope = HANDLE)
    public OperationInfo start(@PathParam("operation_id") String operationId, ActOnOperation act) {
        return act(operationId, act, OperationStatus.IN_PROGRESS);
    }

    @POST
    @Path("{operation_id}/complete")
    @Decided(resource = OPERATION, scope = HANDLE)
    public OperationInfo complete(@PathParam("operation_id") String operationId, ActOnOperation act) {
        return act(operationId, act, OperationStatus.COMPLETED);
    }

    @POST
    @Path("{operation_id}/fail")
    @Decided(resource = OPERATION, scope = HANDLE)
    public OperationInfo fail(@PathParam("operation_id") String operationId, ActOnOperation act) {
        return act(operationId, act, OperationStatus.FAILED);
    }

    @POST
    @Path("{operation_id}/cancel")
    @Decided(resource = OPERATION, scope = "cancel")
    public OperationInfo cancel(@PathParam("operation_id") String operationId, ActOnOperation act) {
        return act(operationId, act, OperationStatus.CANCELLED);
    }

    private OperationInfo act(String operationId, ActOnOperation act, OperationStatus to) {
        return operations.act(officer.get(), officer.may(OPERATION, SUBMIT), operationId, act, to);
    }
}
