package io.bpci.api.contracts;

import static io.bpci.api.contracts.ContractsResource.CONTRACT;
import static io.bpci.api.contracts.ContractsResource.VIEW;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.contracts.Deployments;
import io.bpci.identity.Decided;
import io.bpci.wire.DeployContract;
import io.bpci.wire.DeployedContract;
import io.bpci.wire.DeploymentInfo;
import io.bpci.wire.DeploymentPage;
import io.bpci.wire.DeploymentStatus;
import io.bpci.wire.Reason;
import io.bpci.wire.RollBackContract;

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

/** Where contracts run, and who let them. */
@Path("smartcontract")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class DeploymentsResource {
    private static final String DECIDE = "decide";

    @Inject Deployments deployments;
    @Inject CurrentOfficer officer;

    /**
     * 201 with what was asked of jurisdictions; 200 with what would be in the way, where that is all that is wanted.
     */
    @POST
    @Path("deploy")
    @Decided(resource = CONTRACT, scope = "deploy")
    public Response deploy(DeployContract request) {
        DeployedContract deployed = deployments.deploy(officer.get(), request);
        boolean asked = !deployed.deployments().isEmpty();
        return Response.status(asked ? Response.Status.CREATED : Response.Status.OK).entity(deployed).build();
    }

    @GET
    @Path("deployments")
    @Decided(resource = CONTRACT, scope = VIEW)
    public Response list(
            @QueryParam("contract_id") @Nullable String contractId,
            @QueryParam("jurisdiction") @Nullable String jurisdiction,
            @QueryParam("status") @Nullable String status,
            @QueryParam("sort") @Nullable String sort,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        DeploymentStatus only =
                Parameters.readIfPresent("status", status, text -> Parameters.constant(DeploymentStatus.class, text));
        DeploymentPage page = deployments.list(officer.get(), contractId, jurisdiction, only, paging.request(sort));
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("deployments/{deployment_id}")
    @Decided(resource = CONTRACT, scope = VIEW)
    public DeploymentInfo get(@PathParam("deployment_id") String deploymentId) {
        return deployments.get(officer.get(), deploymentId);
    }

    @POST
    @Path("deployments/{deployment_id}/approve")
    @Decided(resource = CONTRACT, scope = DECIDE)
    public DeploymentInfo approve(@PathParam("deployment_id") String deploymentId, Reason why) {
        return deployments.approve(officer.get(), deploymentId, why.reason());
    }

    @POST
    @Path("deployments/{deployment_id}/refuse")
    @Decided(resource = CONTRACT, scope = DECIDE)
    public DeploymentInfo refuse(@PathParam("deployment_id") String deploymentId, Reason why) {
        return deployments.refuse(officer.get(), deploymentId, why.reason());
    }

    @POST
    @Path("deployments/{deployment_id}/retire")
    @Decided(resource = CONTRACT, scope = "retire")
    public DeploymentInfo retire(@PathParam("deployment_id") String deploymentId, Reason why) {
        return deployments.retire(officer.get(), deploymentId, why.reason());
    }

    @POST
    @Path("rollback")
    @Decided(resource = CONTRACT, scope = "roll_back")
    public DeploymentInfo rollBack(RollBackContract request) {
        return deployments.rollBack(officer.get(), request);
    }
}
