package io.bpci.api.log;

import io.bpci.api.http.Parameters;
import io.bpci.audit.SequencedEvent;
import io.bpci.identity.Roles;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.log.TransparencyLog;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import java.util.ArrayList;
import java.util.List;

/** The log's entries one by one, for those who may not see whole bundles: with hash tiles they verify as well. */
@Path("log/entries")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class EntriesResource {
    private static final int MAX_LIMIT = 1_000;

    /** Looked at for one answer: who sees few of them gets short pages, and soon. */
    private static final int MAX_LOOKED_AT = 5_000;

    private static final int AT_ONCE = 500;

    @Inject TransparencyLog log;
    @Inject VisibleEntries visible;

    /**
     * Entries that concern the caller's organisation, in their order; for auditors all. {@code next_from} is where to
     * go on, and is missing at the log's end.
     */
    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public JsonObject entries(
            @QueryParam("from") @DefaultValue("0") String from,
            @QueryParam("limit") @DefaultValue("256") String limit) {
        long next = Parameters.read("from", from, text -> number(text, 0, Long.MAX_VALUE));
        int most = (int) Parameters.read("limit", limit, text -> number(text, 1, MAX_LIMIT)).longValue();
        long size = log.size();
        long end = Math.min(size, next + MAX_LOOKED_AT);
        List<Json> entries = new ArrayList<>();
        while (next < end && entries.size() < most) {
            int looked = (int) Math.min(AT_ONCE, end - next);
            for (SequencedEvent event : visible.among(next, looked)) {
                if (entries.size() == most) {
                    looked = (int) (VisibleEntries.index(event) - next);
                    break;
                }
                entries.add(row(event));
            }
            next += looked;
        }
        var answer = Json.object().put("size", size).put("entries", new JsonArray(entries));
        return next < size ? answer.put("next_from", next).build() : answer.build();
    }

    private static Json row(SequencedEvent event) {
        return Json.object()
                .put("index", VisibleEntries.index(event))
                .put("entry", StrictJson.parse(event.event().entry()))
                .build();
    }

    private static long number(String text, long least, long most) {
        if (!text.matches("0|[1-9][0-9]{0,14}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
            throw new Malformed(
                    most == Long.MAX_VALUE
                            ? "must be a whole number from " + least
                            : "must be a whole number from %d to %d".formatted(least, most));
        }
        return Long.parseLong(text);
    }
}
