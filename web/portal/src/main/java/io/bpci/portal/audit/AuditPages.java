package io.bpci.portal.audit;

import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.json.Malformed;
import io.bpci.log.TransparencyLog;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Happening;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.page.Words;
import io.bpci.problem.Fault;

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

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Everything that happened, page by page, each event with its proof. */
@Path("audit/events")
@RequestScoped
public class AuditPages {
    private static final String PATH = "/audit/events";

    @Inject AuditLog audit;
    @Inject TransparencyLog log;
    @Inject Pages pages;

    @GET
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(@BeanParam Asked asked) {
        return pages.show("audit/events", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("audit-events", source(asked));
    }

    private static Table<Happening> table(Asked asked) {
        List<Table.Option> kinds =
                Arrays.stream(EventKind.values())
                        .map(kind -> new Table.Option(kind.wireName(), Words.ofPeople(kind.wireName())))
                        .toList();
        return new Table<Happening>(PATH, asked)
                .choice("kind", "event.kind", kinds)
                .choice("node", "event.node")
                .choice("message", "message.id")
                .choice("organisation", "node.organisation")
                .choice("from", "event.from")
                .choice("to", "event.to")
                .column("event.number", each -> Cell.number(each.sequence()).to(PATH + "/" + each.sequence()))
                .column("event.kind", each -> Cell.badge(each.kind()))
                .column("event.who", each -> Cell.code(each.who()))
                .column("message.id", each -> Cell.code(each.message()))
                .column("event.target", each -> Cell.code(each.target()))
                .column("event.why", each -> Cell.text(each.why()))
                .column("event.at", "at", each -> Cell.time(each.at()));
    }

    private Function<PageRequest, Table.Part<Happening>> source(Asked asked) {
        var query =
                new AuditQuery(
                        asked.read("node", text -> NodeId.parse(text).value()),
                        asked.read("message", text -> Identifier.parse(text).value()),
                        null,
                        null,
                        null,
                        asked.read("kind", EventKind::parse),
                        asked.text("organisation"),
                        asked.read("from", AuditPages::time),
                        asked.read("to", AuditPages::time),
                        !"at".equals(asked.text("sort")));
        return part -> {
            AuditLog.Page page = audit.find(query, Asked.position(part), part.size());
            @Nullable String next = page.next() == null ? null : Long.toString(page.next());
            return new Table.Part<>(page.events().stream().map(Happening::of).toList(), next);
        };
    }

    /** A day, or a date and a time; UTC. */
    private static Instant time(String text) {
        try {
            String whole = text.length() == "2026-01-01".length() ? text + "T00:00" : text.replace(' ', 'T');
            return LocalDateTime.parse(whole).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new Malformed("must be as 2026-11-30 or 2026-11-30 08:15");
        }
    }

    @GET
    @Path("{sequence}")
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response show(@PathParam("sequence") String number) {
        SequencedEvent event = require(number);
        return pages.show(
                "audit/event", Map.of("event", Happening.of(event), "isProven", event.sequence() <= log.size()));
    }

    @GET
    @Path("{sequence}/receipt")
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response receipt(@PathParam("sequence") String number) {
        SequencedEvent event = require(number);
        return log.receipt(event)
                .map(receipt ->
                        Response.ok(receipt.json().toString(), MediaType.APPLICATION_JSON_TYPE.withCharset("UTF-8"))
                                .header(
                                        HttpHeaders.CONTENT_DISPOSITION,
                                        "attachment; filename=\"receipt-" + event.sequence() + ".json\"")
                                .build())
                .orElseThrow(() -> new HubException(Fault.NOT_FOUND, Texts.of("event.no_receipt")));
    }

    private SequencedEvent require(String number) {
        long sequence = Form.parse("number", number, AuditPages::sequence);
        return audit.get(sequence)
                .orElseThrow(() -> new HubException(Fault.NOT_FOUND, "there is no event " + sequence));
    }

    private static Long sequence(String text) {
        if (!text.matches("[1-9][0-9]{0,17}")) throw new Malformed("must be a number from 1");
        return Long.valueOf(text);
    }
}
