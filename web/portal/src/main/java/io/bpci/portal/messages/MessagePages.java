package io.bpci.portal.messages;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.log.LogKeyHistory;
import io.bpci.log.TransparencyLog;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Happening;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Receipt;
import io.bpci.relay.Relay;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Messages: found, followed from their signature to their acknowledgement, and taken away with their proof. */
@Path("messages")
@RequestScoped
public class MessagePages {
    private static final String PATH = "/messages";
    private static final int DECIMAL = 10;

    @Inject AuditLog audit;
    @Inject Relay relay;
    @Inject NodeRegistry nodes;
    @Inject TransparencyLog log;
    @Inject LogKeyHistory keys;
    @Inject Pages pages;
    @Inject Viewer viewer;

    /** Of all messages, for who sees all. */
    @GET
    @Path("search")
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response search(@BeanParam Asked asked) {
        return pages.show("messages/search", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("search/export")
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("messages", source(asked));
    }

    private static Table<SequencedEvent> table(Asked asked) {
        return new Table<SequencedEvent>(PATH + "/search", asked)
                .choice("node", "message.node")
                .choice("message", "message.id")
                .choice("type", "message.type")
                .choice("correlation", "message.correlation")
                .column("message.id", MessagePages::linked)
                .column("message.source", each -> Cell.code(text(each, Member.NODE)))
                .column("message.targets", each -> Cell.code(String.join(", ", each.event().texts(Member.TARGETS))))
                .column("message.type", each -> Cell.text(text(each, Member.MESSAGE_TYPE)))
                .column("message.priority", each -> Cell.badge(text(each, Member.PRIORITY)))
                .column("message.accepted", "at", each -> Cell.time(each.event().at()));
    }

    private static Cell linked(SequencedEvent event) {
        String message = text(event, Member.MESSAGE);
        return Cell.code(message).to(PATH + "/of/" + text(event, Member.NODE) + "/" + message);
    }

    private static String text(SequencedEvent event, String member) {
        return event.event().text(member).orElse("");
    }

    private Function<PageRequest, Table.Part<SequencedEvent>> source(Asked asked) {
        var query =
                new AuditQuery(
                        asked.read("node", text -> NodeId.parse(text).value()),
                        asked.read("message", text -> Identifier.parse(text).value()),
                        asked.read("type", text -> MessageType.parse(text).name()),
                        asked.read("correlation", text -> Identifier.parse(text).value()),
                        null,
                        EventKind.ACCEPTED,
                        null,
                        null,
                        null,
                        !"at".equals(asked.text("sort")));
        return part -> {
            AuditLog.Page page = audit.find(query, Asked.position(part), part.size());
            return new Table.Part<>(page.events(), page.next() == null ? null : Long.toString(page.next(), DECIMAL));
        };
    }

    /** For who knows what a message is called. */
    @GET
    @Path("find")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response find(@BeanParam Asked asked) {
        @Nullable NodeId source = asked.read("source", NodeId::parse);
        @Nullable Identifier message = asked.read("message", Identifier::parse);
        if (source != null && message != null) return pages.to(PATH + "/of/" + source + "/" + message);
        return pages.show(
                "messages/find",
                Map.of(
                        "source",
                        source == null ? "" : source.value(),
                        "message",
                        message == null ? "" : message.value()));
    }

    @GET
    @Path("of/{source}/{message}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response show(@PathParam("source") String source, @PathParam("message") String message) {
        NodeId node = Form.parse("source", source, NodeId::parse);
        String id = Form.parse("message", message, Identifier::parse).value();
        nodes.get(viewer.caller(), node);
        JsonObject state = relay.stateOf(node, id);
        if (state.get("targets") == null) {
            throw new HubException(Fault.NOT_FOUND, "no message of this identity was accepted from " + node);
        }
        List<SequencedEvent> life = audit.sequencedLifeOf(node.value(), id);
        Map<String, Object> model = new HashMap<>();
        model.put("source", node);
        model.put("message", id);
        model.put("state", state);
        model.put("digest", state.get("digest") instanceof JsonString digest ? digest.value() : "");
        model.put("steps", life.stream().map(this::step).toList());
        model.put("about", life.isEmpty() ? "" : life.getFirst().event().json());
        return pages.show("messages/message", model);
    }

    /**
     * A step of a message's way.
     *
     * @param isProven whether the log has it
     */
    public record Step(Happening happened, boolean isProven) {}

    private Step step(SequencedEvent event) {
        return new Step(Happening.of(event), event.sequence() <= log.size());
    }

    /** The proof of a step: of the acceptance, or of what became of it at a target. */
    @GET
    @Path("of/{source}/{message}/receipt/{sequence}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response receipt(
            @PathParam("source") String source,
            @PathParam("message") String message,
            @PathParam("sequence") String sequence) {
        NodeId node = Form.parse("source", source, NodeId::parse);
        nodes.get(viewer.caller(), node);
        Receipt receipt =
                audit.sequencedLifeOf(node.value(), Form.parse("message", message, Identifier::parse).value()).stream()
                        .filter(event -> Long.toString(event.sequence()).equals(sequence))
                        .findFirst()
                        .flatMap(log::receipt)
                        .orElseThrow(() -> new HubException(Fault.NOT_FOUND, "the log has no receipt of that yet"));
        return Response.ok(receipt.json().toString(), MediaType.APPLICATION_JSON_TYPE.withCharset("UTF-8"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"receipt-" + sequence + ".json\"")
                .build();
    }

    /** Everything that the log has about it, to be verified elsewhere. */
    @GET
    @Path("of/{source}/{message}/evidence")
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response evidence(@PathParam("source") String source, @PathParam("message") String message) {
        List<SequencedEvent> life =
                audit.sequencedLifeOf(
                        Form.parse("source", source, NodeId::parse).value(),
                        Form.parse("message", message, Identifier::parse).value());
        List<Receipt> receipts = life.stream().map(log::receipt).flatMap(Optional::stream).toList();
        if (life.isEmpty() || receipts.size() < life.size()) {
            throw new HubException(Fault.NOT_FOUND, "the log has not all of that yet");
        }
        byte[] published = keys.published().toString().getBytes(StandardCharsets.UTF_8);
        return Response.ok(EvidenceBundle.of(published, receipts, List.of()).zip(), "application/zip")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"evidence.zip\"")
                .build();
    }
}
