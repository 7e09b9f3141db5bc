package io.bpci.api.log;

import io.bpci.api.http.Parameters;
import io.bpci.api.security.Roles;
import io.bpci.audit.AuditLog;
import io.bpci.audit.SequencedEvent;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.log.LogKeys;
import io.bpci.log.TransparencyLog;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Receipt;
import io.bpci.relay.Relay;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Everything the log has about a message, to be carried away and verified elsewhere. */
@Path("audit/evidence")
@RequestScoped
public class EvidenceResource {
    private static final String ZIP = "application/zip";
    private static final int RETRY_SECS = 1;

    @Inject Relay relay;
    @Inject AuditLog audit;
    @Inject TransparencyLog log;
    @Inject LogKeys keys;

    /** 202 while the log has not come so far. */
    @GET
    @Produces({ZIP, MediaType.APPLICATION_JSON})
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response evidence(
            @QueryParam("source_node") @Nullable String sourceNode,
            @QueryParam("message_id") @Nullable String messageId) {
        NodeId source = required("source_node", sourceNode, NodeId::parse);
        String message = required("message_id", messageId, Identifier::parse).value();
        // Waits until what was accepted is stored.
        if (relay.stateOf(source, message).get("targets") == null) {
            throw new HubException(Fault.NOT_FOUND, "no message of this identity was accepted from " + source);
        }
        List<SequencedEvent> events = audit.sequencedLifeOf(source.value(), message);
        List<Receipt> receipts = events.stream().map(log::receipt).flatMap(Optional::stream).toList();
        if (events.isEmpty() || receipts.size() < events.size()) return later();
        byte[] published = keys.published().toString().getBytes(StandardCharsets.UTF_8);
        return Response.ok(EvidenceBundle.of(published, receipts, List.of()).zip(), ZIP)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"evidence.zip\"")
                .build();
    }

    private static <T> T required(String name, @Nullable String text, Function<String, T> parse) {
        return Parameters.read(
                name,
                text == null ? "" : text,
                given -> {
                    if (given.isEmpty()) throw new Malformed("is missing");
                    return parse.apply(given);
                });
    }

    private static Response later() {
        return Response.status(Response.Status.ACCEPTED)
                .type(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECS)
                .entity(Json.object().put("outcome", "not yet in the log").build())
                .build();
    }
}
