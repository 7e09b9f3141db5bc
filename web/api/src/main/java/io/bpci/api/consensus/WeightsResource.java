package io.bpci.api.consensus;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.consensus.Weights;
import io.bpci.consensus.WeightsFromTrust;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.wire.NewWeight;
import io.bpci.wire.TrustWeights;
import io.bpci.wire.WeighByTrust;
import io.bpci.wire.WeightInfo;
import io.bpci.wire.WeightPage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** Weights of voters. */
@Path("consensus/weights")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class WeightsResource {
    @Inject Weights weights;
    @Inject WeightsFromTrust fromTrust;
    @Inject CurrentCaller caller;

    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(@BeanParam Paging paging, @Context UriInfo asked) {
        WeightPage page = weights.list(caller.get(), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    /** All that a node's weight was. */
    @GET
    @Path("{node_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response history(@PathParam("node_id") String nodeId, @BeanParam Paging paging, @Context UriInfo asked) {
        WeightPage page = weights.history(caller.get(), node(nodeId), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @PUT
    @Path("{node_id}")
    @RolesAllowed(Roles.HUB_ADMIN)
    public WeightInfo set(@PathParam("node_id") String nodeId, NewWeight request) {
        return weights.set(caller.get(), node(nodeId), request.weight());
    }

    /** What the voters weigh by their trust scores; set only if the request says so. */
    @POST
    @Path("from-trust")
    @RolesAllowed(Roles.HUB_ADMIN)
    public TrustWeights fromTrust(WeighByTrust request) {
        return fromTrust.weigh(caller.get(), request);
    }

    /** The node votes no more, in rounds that open from now on. */
    @DELETE
    @Path("{node_id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.HUB_ADMIN)
    public void withdraw(@PathParam("node_id") String nodeId) {
        weights.withdraw(caller.get(), node(nodeId));
    }

    private static NodeId node(String nodeId) {
        return Parameters.read("node_id", nodeId, NodeId::parse);
    }
}
