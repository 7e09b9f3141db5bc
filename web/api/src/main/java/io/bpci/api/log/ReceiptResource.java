package io.bpci.api.log;

import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentCaller;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.audit.MessageOutcome;
import io.bpci.audit.SequencedEvent;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.log.TransparencyLog;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.relay.Relay;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Receipts of messages, for those who see their sender. */
@Path("oracle/messages/{source_node}/{message_id}/receipt")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ReceiptResource {
    @Inject Relay relay;
    @Inject NodeRegistry nodes;
    @Inject AuditLog audit;
    @Inject TransparencyLog log;
    @Inject CurrentCaller caller;

    /**
     * The proof of what became of a message; 202 while the log has not come so far.
     *
     * @param outcome which event; the acceptance by default
     * @param targetNode where the outcome is a target's, which one; the last one by default
     */
    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response receipt(
            @PathParam("source_node") String sourceNode,
            @PathParam("message_id") String messageId,
            @QueryParam("outcome") @DefaultValue("accepted") String outcome,
            @QueryParam("target_node") @Nullable String targetNode) {
        EventKind kind = Parameters.read("outcome", outcome, MessageOutcome::parse);
        @Nullable String target =
                targetNode == null ? null : Parameters.read("target_node", targetNode, NodeId::parse).value();
        NodeId source = Parameters.read("source_node", sourceNode, NodeId::parse);
        String message = Parameters.read("message_id", messageId, Identifier::parse).value();
        nodes.get(caller.get(), source);
        Optional<SequencedEvent> event = audit.lastOf(source.value(), message, kind, target);
        if (event.isPresent()) return ReceiptAnswer.of(log.receipt(event.get()));
        if (!relay.isRecorded()) return ReceiptAnswer.later();
        // What was under way at the first look is stored by now.
        event = audit.lastOf(source.value(), message, kind, target);
        if (event.isPresent()) return ReceiptAnswer.of(log.receipt(event.get()));
        throw new HubException(
                Fault.NOT_FOUND,
                "it is not recorded that %s from %s was %s%s"
                        .formatted(message, source, outcome, target == null ? "" : " at " + target));
    }
}
