package io.bpci.api.log;

import io.bpci.api.http.Parameters;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.json.Malformed;
import io.bpci.log.LogKeyHistory;
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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Everything the log has about a message, or about those that belong together, to be carried away and verified
 * elsewhere.
 */
@Path("audit/evidence")
@RequestScoped
public class EvidenceResource {
    private static final String ZIP = "application/zip";

    /** Acceptances and refusals in one bundle. */
    private static final int MAX_MESSAGES = 200;

    @Inject Relay relay;
    @Inject AuditLog audit;
    @Inject TransparencyLog log;
    @Inject LogKeyHistory keys;

    /** 202 while the log has not come so far. */
    @GET
    @Produces({ZIP, MediaType.APPLICATION_JSON})
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response evidence(
            @QueryParam("source_node") @Nullable String sourceNode,
            @QueryParam("message_id") @Nullable String messageId,
            @QueryParam("correlation_id") @Nullable String correlationId) {
        if (correlationId != null && (sourceNode != null || messageId != null)) {
            throw new HubException(Fault.INVALID_REQUEST, "correlation_id stands alone");
        }
        Collection<SequencedEvent> events =
                correlationId == null
                        ? ofMessage(
                                required("source_node", sourceNode, NodeId::parse),
                                required("message_id", messageId, Identifier::parse).value())
                        : ofCorrelation(Parameters.read("correlation_id", correlationId, Identifier::parse).value());
        List<Receipt> receipts = events.stream().map(log::receipt).flatMap(Optional::stream).toList();
        if (events.isEmpty() || receipts.size() < events.size()) return ReceiptAnswer.later();
        byte[] published = keys.published().toString().getBytes(StandardCharsets.UTF_8);
        return Response.ok(EvidenceBundle.of(published, receipts, List.of()).zip(), ZIP)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"evidence.zip\"")
                .build();
    }

    private List<SequencedEvent> ofMessage(NodeId source, String message) {
        // Waits until what was accepted is stored.
        if (relay.stateOf(source, message).get("targets") == null) {
            throw new HubException(Fault.NOT_FOUND, "no message of this identity was accepted from " + source);
        }
        return audit.sequencedLifeOf(source.value(), message);
    }

    /** What happened to each message that bears the id; none while something may still be on its way into the store. */
    private Collection<SequencedEvent> ofCorrelation(String correlation) {
        boolean recorded = relay.isRecorded();
        List<SequencedEvent> found = audit.find(AuditQuery.ofCorrelation(correlation), null, MAX_MESSAGES + 1).events();
        if (found.size() > MAX_MESSAGES) {
            throw new HubException(
                    Fault.INVALID_REQUEST,
                    "more than %d events bear this correlation_id; ask for one message at a time"
                            .formatted(MAX_MESSAGES));
        }
        if (found.isEmpty() && recorded) {
            throw new HubException(Fault.NOT_FOUND, "no message bears the correlation_id " + correlation);
        }
        SortedMap<Long, SequencedEvent> events = new TreeMap<>();
        for (SequencedEvent event : found) {
            events.put(event.sequence(), event);
            if (event.event().kind() != EventKind.ACCEPTED) continue;
            String source = event.event().text(Member.NODE).orElseThrow();
            String message = event.event().text(Member.MESSAGE).orElseThrow();
            for (SequencedEvent step : audit.sequencedLifeOf(source, message)) events.put(step.sequence(), step);
        }
        return events.values();
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
}
