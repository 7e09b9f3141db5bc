package io.bpci.portal.compliance;

import io.bpci.compliance.ComplianceWaivers;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.session.Notice;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.wire.WaiveControl;
import io.bpci.wire.WaiverInfo;
import io.bpci.wire.WaiverPage;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** That somebody answers, for a time, for a control's not being met. */
@Path("compliance/waivers")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class WaiverPages {
    private static final String PATH = "/compliance/waivers";
    private static final String COMPLIANCE = "compliance";
    private static final String WAIVE = "waive";

    @Inject ComplianceWaivers waivers;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = COMPLIANCE, scope = "view")
    public Response list(@BeanParam Asked asked) {
        return pages.show("compliance/waivers", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = COMPLIANCE, scope = "view")
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("compliance-waivers", source(asked));
    }

    private static Table<WaiverInfo> table(Asked asked) {
        return new Table<WaiverInfo>(PATH, asked)
                .choice("control_id", "finding.control")
                .column("waiver.number", each -> Cell.number(each.waiverId()).to(PATH + "/" + each.waiverId()))
                .column("waiver.status", each -> Cell.badge(each.status()))
                .column("finding.control", each -> Cell.code(each.controlId()))
                .column("waiver.subject", each -> subject(each))
                .column("waiver.reason", each -> Cell.text(each.reason()))
                .column("waiver.by", each -> Cell.text(each.waivedBy()))
                .column("waiver.ends", each -> Cell.time(each.endsAt()));
    }

    private static Cell subject(WaiverInfo waiver) {
        return waiver.subject() == null ? Cell.text(Texts.of("waiver.all")) : Cell.code(waiver.subject());
    }

    private Function<PageRequest, Table.Part<WaiverInfo>> source(Asked asked) {
        Officer officer = viewer.officer();
        @Nullable Identifier control = asked.read("control_id", Identifier::parse);
        return part -> {
            WaiverPage page = waivers.list(officer, control, part);
            return new Table.Part<>(page.waivers(), page.nextPageToken());
        };
    }

    @GET
    @Path("new")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = COMPLIANCE, scope = WAIVE)
    public Response form(@BeanParam Asked asked) {
        MultivaluedMap<String, String> given = new MultivaluedHashMap<>();
        for (String name : List.of("control_id", "subject", "renews")) {
            String text = asked.text(name);
            if (text != null) given.add(name, text);
        }
        return form(200, new Form(given), null);
    }

    private Response form(int status, Form given, @Nullable String refusal) {
        return pages.show(status, "compliance/waiver-new", Form.model(given, refusal, Map.of()));
    }

    @POST
    @Decided(resource = COMPLIANCE, scope = WAIVE)
    public Response waive(MultivaluedMap<String, String> fields) {
        var given = new Form(fields);
        try {
            var request =
                    new WaiveControl(
                            given.read("control_id", Identifier::parse),
                            given.text("subject") == null ? null : given.read("subject", Identifier::parse),
                            given.require("reason"),
                            given.read("ends_at", Form::time),
                            given.text("renews") == null ? null : given.read("renews", FindingPages::number));
            WaiverInfo waiver = waivers.waive(viewer.officer(), request);
            return pages.goTo(PATH + "/" + waiver.waiverId(), Texts.of("waiver.is_granted"));
        } catch (HubException e) {
            return form(e.fault().status(), given, e.problem().detail());
        }
    }

    @GET
    @Path("{waiver_id}")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = COMPLIANCE, scope = "view")
    public Response show(@PathParam("waiver_id") String waiverId) {
        return pages.show("compliance/waiver", Map.of("waiver", waivers.get(viewer.officer(), number(waiverId))));
    }

    @POST
    @Path("{waiver_id}/withdraw")
    @Decided(resource = COMPLIANCE, scope = WAIVE)
    public Response withdraw(@PathParam("waiver_id") String waiverId) {
        long number = number(waiverId);
        try {
            waivers.withdraw(viewer.officer(), number);
            return pages.goTo(PATH + "/" + number, Texts.of("waiver.is_withdrawn"));
        } catch (HubException e) {
            if (e.fault() != Fault.CONFLICT) throw e;
            pages.say(new Notice(false, e.problem().detail()));
            return pages.to(PATH + "/" + number);
        }
    }

    private static long number(String text) {
        return Form.parse("waiver_id", text, FindingPages::number);
    }
}
