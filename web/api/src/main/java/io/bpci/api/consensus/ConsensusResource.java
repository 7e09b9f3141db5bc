package io.bpci.api.consensus;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.consensus.ConsensusFigures;
import io.bpci.consensus.Proposals;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.wire.AgreedParameters;
import io.bpci.wire.ConsensusHealth;
import io.bpci.wire.ConsensusStats;
import io.bpci.wire.ElectorateInfo;
import io.bpci.wire.NewProposal;
import io.bpci.wire.RoundInfo;
import io.bpci.wire.RoundPage;

import jakarta.annotation.security.PermitAll;
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

import java.util.List;

/** Proposals and their rounds. */
@Path("consensus")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ConsensusResource {
    @Inject Proposals proposals;
    @Inject ConsensusFigures figures;
    @Inject CurrentCaller caller;

    @POST
    @Path("proposals")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response propose(NewProposal request, @Context UriInfo asked) {
        RoundInfo round = proposals.propose(caller.get(), request);
        return Response.created(
                        asked.getBaseUriBuilder().path("consensus/rounds/{id}").build(round.proposalId().value()))
                .entity(round)
                .build();
    }

    @GET
    @Path("rounds/active")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response active(@BeanParam Paging paging, @Context UriInfo asked) {
        RoundPage page = proposals.active(caller.get(), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("rounds/{proposal_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public RoundInfo get(@PathParam("proposal_id") String proposalId) {
        return proposals.get(caller.get(), id(proposalId));
    }

    @GET
    @Path("rounds/{proposal_id}/electorate")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public ElectorateInfo electorate(@PathParam("proposal_id") String proposalId) {
        return proposals.electorate(caller.get(), id(proposalId));
    }

    /** What a voter cast and was counted at its time, as it signed it. */
    @GET
    @Path("rounds/{proposal_id}/ballots/{node_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response ballots(@PathParam("proposal_id") String proposalId, @PathParam("node_id") String nodeId) {
        NodeId voter = Parameters.read("node_id", nodeId, NodeId::parse);
        var ballots = new JsonArray(List.copyOf(proposals.ballotsOf(caller.get(), id(proposalId), voter)));
        return Response.ok(Json.object().put("ballots", ballots).build()).build();
    }

    /** The proof of a decision, byte for byte as it was signed. */
    @GET
    @Path("rounds/{proposal_id}/certificate")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response certificate(@PathParam("proposal_id") String proposalId) {
        return Response.ok(proposals.certificate(caller.get(), id(proposalId))).build();
    }

    @GET
    @Path("parameters")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public AgreedParameters parameters() {
        return figures.parameters(caller.get());
    }

    @GET
    @Path("stats")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public ConsensusStats statistics() {
        return figures.statistics(caller.get());
    }

    @GET
    @Path("health")
    @PermitAll
    public Response health() {
        ConsensusHealth health = figures.health();
        return Response.status(health.status().equals("UP") ? 200 : 503).entity(health).build();
    }

    private static Identifier id(String proposalId) {
        return Parameters.read("proposal_id", proposalId, Identifier::parse);
    }
}
