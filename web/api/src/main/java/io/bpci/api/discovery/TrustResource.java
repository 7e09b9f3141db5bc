package io.bpci.api.discovery;

import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.discovery.Discovery;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.wire.TrustInfo;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** How far a node can be trusted. */
@Path("oracle/nodes/{node_id}/trust")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TrustResource {
    @Inject Discovery discovery;
    @Inject CurrentCaller caller;

    /** The score, with all that it was computed from. */
    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public TrustInfo trust(@PathParam("node_id") String nodeId) {
        return discovery.trust(caller.get(), Parameters.read("node_id", nodeId, NodeId::parse));
    }
}
