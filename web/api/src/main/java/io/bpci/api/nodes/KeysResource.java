package io.bpci.api.nodes;

import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.identity.SteppedUp;
import io.bpci.nodes.Keyring;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodeKeys;
import io.bpci.wire.RotateKey;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The keys of a node: open to all, and replaced by the node itself or, by force, by its operator. */
@Path("oracle/nodes/{node_id}/keys")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class KeysResource {
    @Inject Keyring keyring;
    @Inject CurrentCaller caller;

    @PathParam("node_id")
    @SuppressWarnings("NullAway.Init") // JAX-RS sets it
    String nodeId;

    private NodeId id() {
        return Parameters.read("node_id", nodeId, NodeId::parse);
    }

    @GET
    @PermitAll
    public NodeKeys list() {
        return keyring.keys(id());
    }

    /** The signatures of the old and the new key are the authentication. */
    @POST
    @Path("rotate")
    @PermitAll
    public NodeInfo rotate(RotateKey request) {
        return keyring.rotate(id(), request);
    }

    @POST
    @Path("force")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    @SteppedUp
    public NodeInfo force(RotateKey request) {
        return keyring.force(caller.get(), id(), request);
    }
}
