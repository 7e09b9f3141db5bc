package io.bpci.api.deadletters;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.deadletters.DeadLetters;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.wire.DeadLetterInfo;
import io.bpci.wire.DeadLetterPage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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

/** Messages that were rejected or expired. */
@Path("oracle/dead-letters")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
public class DeadLettersResource {
    @Inject DeadLetters letters;
    @Inject CurrentCaller caller;

    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(
            @QueryParam("node_id") @Nullable String nodeId,
            @QueryParam("sort") @Nullable String sort,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        NodeId node = nodeId == null ? null : Parameters.read("node_id", nodeId, NodeId::parse);
        DeadLetterPage page = letters.list(caller.get(), node, paging.request(sort));
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public DeadLetterInfo get(@PathParam("id") String id) {
        return letters.get(caller.get(), id);
    }

    /** Puts it back into its target's queue. */
    @POST
    @Path("{id}/requeue")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public DeadLetterInfo requeue(@PathParam("id") String id) {
        return letters.requeue(caller.get(), id);
    }

    /** Removes it for good. */
    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public DeadLetterInfo purge(@PathParam("id") String id, @QueryParam("reason") @Nullable String reason) {
        return letters.purge(caller.get(), id, reason);
    }
}
