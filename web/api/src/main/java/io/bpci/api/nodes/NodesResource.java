package io.bpci.api.nodes;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.identity.SteppedUp;
import io.bpci.nodes.NodeRegistry;
import io.bpci.nodes.Registration;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodePage;
import io.bpci.wire.Reason;
import io.bpci.wire.RegisterNode;

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

/** A node's life. */
@Path("oracle/nodes")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class NodesResource {
    @Inject NodeRegistry registry;
    @Inject CurrentCaller caller;

    /** 201 for a new node; 200 for one that was registered before with the same key. */
    @POST
    @Path("register")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response register(RegisterNode request, @Context UriInfo asked) {
        return switch (registry.register(caller.get(), request)) {
            case Registration.Registered(NodeInfo node) ->
                    Response.created(asked.getBaseUriBuilder().path("oracle/nodes/{id}").build(node.nodeId().value()))
                            .entity(node)
                            .build();
            case Registration.AlreadyRegistered(NodeInfo node) -> Response.ok(node).build();
        };
    }

    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(
            @BeanParam NodeFilter filter,
            @QueryParam("sort") @Nullable String sort,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        NodePage page = registry.list(caller.get(), filter.query(paging.request(sort)));
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{node_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public NodeInfo get(@PathParam("node_id") String nodeId) {
        return registry.get(caller.get(), id(nodeId));
    }

    @POST
    @Path("{node_id}/suspend")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public NodeInfo suspend(@PathParam("node_id") String nodeId, Reason reason) {
        return registry.suspend(caller.get(), id(nodeId), reason.reason());
    }

    @POST
    @Path("{node_id}/resume")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public NodeInfo resume(@PathParam("node_id") String nodeId) {
        return registry.resume(caller.get(), id(nodeId));
    }

    /** Ends an isolation before its time. */
    @POST
    @Path("{node_id}/release")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public NodeInfo release(@PathParam("node_id") String nodeId) {
        return registry.release(caller.get(), id(nodeId));
    }

    private static NodeId id(String nodeId) {
        return Parameters.read("node_id", nodeId, NodeId::parse);
    }

    /** For ever: neither its id nor its keys are used again. */
    @DELETE
    @Path("{node_id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    @SteppedUp
    public NodeInfo deregister(@PathParam("node_id") String nodeId, @QueryParam("reason") @Nullable String reason) {
        return registry.deregister(caller.get(), id(nodeId), reason);
    }
}
