package io.bpci.api.log;

import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.api.security.Roles;
import io.bpci.audit.AuditLog;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.log.TransparencyLog;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.relay.Relay;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Receipts of messages, for those who see their sender. */
@Path("oracle/messages/{source_node}/{message_id}/receipt")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ReceiptResource {
    private static final int RETRY_SECS = 1;

    @Inject Relay relay;
    @Inject NodeRegistry nodes;
    @Inject AuditLog audit;
    @Inject TransparencyLog log;
    @Inject CurrentCaller caller;

    /** 202 while the log has not come so far. */
    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response receipt(@PathParam("source_node") String sourceNode, @PathParam("message_id") String messageId) {
        NodeId source = Parameters.read("source_node", sourceNode, NodeId::parse);
        String message = Parameters.read("message_id", messageId, Identifier::parse).value();
        nodes.get(caller.get(), source);
        // Waits until what was accepted is stored.
        if (relay.stateOf(source, message).get("targets") == null) {
            throw new HubException(Fault.NOT_FOUND, "no message of this identity was accepted from " + source);
        }
        return audit.acceptanceOf(source.value(), message)
                .flatMap(log::receipt)
                .map(receipt -> Response.ok(receipt.json()).build())
                .orElseGet(ReceiptResource::later);
    }

    private static Response later() {
        return Response.status(Response.Status.ACCEPTED)
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECS)
                .entity(Json.object().put("outcome", "not yet in the log").build())
                .build();
    }
}
