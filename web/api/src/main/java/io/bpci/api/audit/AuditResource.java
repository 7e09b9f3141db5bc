package io.bpci.api.audit;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.Roles;
import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditLog;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

/** The audit log, page by page. */
@Path("audit/events")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {
    private static final int DECIMAL = 10;

    @Inject AuditLog log;

    @GET
    @RolesAllowed({Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(@BeanParam AuditFilter filter, @BeanParam Paging paging, @Context UriInfo asked) {
        PageRequest page = paging.request();
        AuditLog.Page found = log.find(filter.query(), position(page), page.size());
        @Nullable String next = found.next() == null ? null : Long.toString(found.next(), DECIMAL);
        var answer =
                Json.object()
                        .put(
                                "events",
                                new JsonArray(
                                        found.events().stream().map(AuditEvent::json).map(Json.class::cast).toList()))
                        .putIfPresent("next_page_token", next);
        return Paging.answer(asked, answer.build(), next);
    }

    private static @Nullable Long position(PageRequest page) {
        String token = page.token();
        return token == null ? null : Parameters.read("page_token", token, AuditResource::number);
    }

    private static Long number(String token) {
        try {
            return Long.parseUnsignedLong(token, DECIMAL);
        } catch (NumberFormatException e) {
            throw new Malformed("must be one that a page gave");
        }
    }
}
