package io.bpci.api.nodes;

import io.bpci.api.http.Parameters;
import io.bpci.envelope.NodeId;
import io.bpci.nodes.EncryptionKeyring;
import io.bpci.nodes.Publication;
import io.bpci.wire.EncryptionKeyInfo;
import io.bpci.wire.NodeEncryptionKeys;
import io.bpci.wire.PublishEncryptionKey;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The encryption keys of a node: open to all, and published by the node itself. */
@Path("oracle/nodes/{node_id}/encryption-keys")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class EncryptionKeysResource {
    @Inject EncryptionKeyring keyring;

    @PathParam("node_id")
    @SuppressWarnings("NullAway.Init") // JAX-RS sets it
    String nodeId;

    private NodeId id() {
        return Parameters.read("node_id", nodeId, NodeId::parse);
    }

    @GET
    @PermitAll
    public NodeEncryptionKeys list() {
        return keyring.keys(id());
    }

    /**
     * The signature of the node's key is the authentication. 201 for a new key; 200 for a statement that was taken
     * before.
     */
    @POST
    @PermitAll
    public Response publish(PublishEncryptionKey request) {
        return switch (keyring.publish(id(), request.key())) {
            case Publication.Published(EncryptionKeyInfo key) ->
                    Response.status(Response.Status.CREATED).entity(key).build();
            case Publication.AlreadyPublished(EncryptionKeyInfo key) -> Response.ok(key).build();
        };
    }
}
