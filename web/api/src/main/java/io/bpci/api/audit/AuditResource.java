package io.bpci.api.audit;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.SequencedEvent;
import io.bpci.identity.Roles;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.platform.PageRequest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The audit log, page by page. */
@Path("audit")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {
    private static final int DECIMAL = 10;
    private static final String JSON_LINES = "application/jsonl";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    @Inject AuditLog log;

    @GET
    @Path("events")
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(@BeanParam AuditFilter filter, @BeanParam Paging paging, @Context UriInfo asked) {
        PageRequest page = paging.request();
        AuditLog.Page found = log.find(filter.query(true), position(page), page.size());
        @Nullable String next = found.next() == null ? null : Long.toString(found.next(), DECIMAL);
        var answer =
                Json.object()
                        .put(
                                "events",
                                new JsonArray(
                                        found.events().stream().map(AuditResource::row).map(Json.class::cast).toList()))
                        .putIfPresent("next_page_token", next);
        return Paging.answer(asked, answer.build(), next);
    }

    /**
     * All events that match, as JSON Lines, in order of time unless the newest are to come first. What is exported is
     * what there was when it began, however much is added meanwhile.
     */
    @GET
    @Path("export")
    @Produces(JSON_LINES)
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response export(@BeanParam AuditFilter filter) {
        AuditQuery query = filter.query(false);
        long end = log.end();
        StreamingOutput lines =
                out -> {
                    @Nullable Long next = query.newestFirst() ? end : null;
                    do {
                        AuditLog.Page page = log.find(query, next, AuditLog.MAX_PAGE);
                        for (SequencedEvent event : page.events()) {
                            if (event.sequence() >= end) return;
                            out.write(row(event).toString().getBytes(StandardCharsets.UTF_8));
                            out.write('\n');
                        }
                        next = page.next();
                    } while (next != null);
                };
        return Response.ok(lines)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"audit-events.jsonl\"")
                .build();
    }

    /** An event with its number, and where its proof is. */
    private static JsonObject row(SequencedEvent event) {
        JsonObject row =
                event.event()
                        .json()
                        .with("sequence", Json.of(event.sequence()))
                        .with("receipt", Json.of("/api/v1/audit/events/%d/receipt".formatted(event.sequence())));
        return event.event().isErased() ? row.with("content_erased", Json.of(true)) : row;
    }

    private static @Nullable Long position(PageRequest page) {
        String token = page.token();
        return token == null ? null : Parameters.read("page_token", token, AuditResource::number);
    }

    private static Long number(String token) {
        if (!NUMBER.matcher(token).matches()) throw new Malformed("is none that this list gave");
        return Long.parseLong(token, DECIMAL);
    }
}
