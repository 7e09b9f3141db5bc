package io.bpci.portal.government;

import io.bpci.government.Bypasses;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Viewer;
import io.bpci.wire.BypassInfo;
import io.bpci.wire.BypassPage;
import io.bpci.wire.BypassStatus;
import io.bpci.wire.EndBypass;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.Function;

/** Limits that two officers lifted for a time; signing needs an officer's own key, which no browser has. */
@Path("government/bypasses")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class BypassPages {
    private static final String PATH = "/government/bypasses";
    private static final String BYPASS = "bypass";

    @Inject Bypasses bypasses;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = BYPASS, scope = "view")
    public Response list(@BeanParam Asked asked) {
        return pages.show("government/bypasses", Map.of("table", table(asked).show(source())));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = BYPASS, scope = "view")
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("bypasses", source());
    }

    private static Table<BypassInfo> table(Asked asked) {
        return new Table<BypassInfo>(PATH, asked)
                .column("bypass.reason", each -> Cell.text(each.reason()).to(PATH + "/" + each.bypassId()))
                .column("bypass.status", each -> Cell.badge(Words.wireName(each.status()), tone(each.status())))
                .column("bypass.scope", each -> Cell.text(String.join(", ", each.scope())))
                .column("bypass.agency", each -> Cell.code(each.governmentId()))
                .column("bypass.signatures", each -> Cell.text(Texts.of("bypass.of_two", each.signatures().size())))
                .column("bypass.ends", each -> Cell.time(each.endedAt() == null ? each.endsAt() : each.endedAt()));
    }

    private static String tone(BypassStatus status) {
        return switch (status) {
            case PROPOSED -> "info";
            case ACTIVE -> "warn";
            case LAPSED, EXPIRED, ENDED -> "plain";
        };
    }

    private Function<PageRequest, Table.Part<BypassInfo>> source() {
        Officer officer = viewer.officer();
        return part -> {
            BypassPage page = bypasses.list(officer, part);
            return new Table.Part<>(page.bypasses(), page.nextPageToken());
        };
    }

    @GET
    @Path("{bypass_id}")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = BYPASS, scope = "view")
    public Response show(@PathParam("bypass_id") String bypassId) {
        BypassInfo bypass = bypasses.get(viewer.officer(), bypassId);
        return pages.show(
                "government/bypass",
                Map.of(
                        "bypass",
                        bypass,
                        "colour",
                        tone(bypass.status()),
                        "isProposed",
                        bypass.status() == BypassStatus.PROPOSED,
                        "isOpen",
                        bypass.status() == BypassStatus.PROPOSED || bypass.status() == BypassStatus.ACTIVE));
    }

    @POST
    @Path("{bypass_id}/end")
    @Decided(resource = BYPASS, scope = "end")
    public Response end(@PathParam("bypass_id") String bypassId, @FormParam("reason") @Nullable String reason) {
        bypasses.end(viewer.officer(), bypassId, new EndBypass(Form.reason(reason)));
        return pages.goTo(PATH + "/" + bypassId, Texts.of("bypass.is_ended"));
    }
}
