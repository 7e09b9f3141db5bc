package io.bpci.portal.compliance;

import io.bpci.compliance.ComplianceControls;
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
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Notice;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.wire.ControlInfo;
import io.bpci.wire.ControlPage;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Controls of compliance: what each demands, and whether it is asked. */
@Path("compliance/controls")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class ControlPages {
    private static final String PATH = "/compliance/controls";
    private static final String COMPLIANCE = "compliance";
    private static final String MANAGE = "manage";

    @Inject ComplianceControls controls;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = COMPLIANCE, scope = "view")
    public Response list(@BeanParam Asked asked) {
        return pages.show("compliance/controls", Map.of("table", table(asked).show(source())));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = COMPLIANCE, scope = "view")
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("compliance-controls", source());
    }

    private static Table<ControlInfo> table(Asked asked) {
        return new Table<ControlInfo>(PATH, asked)
                .column("control.title", each -> Cell.text(each.title()).to(PATH + "/" + each.controlId()))
                .column("finding.control", each -> Cell.code(each.controlId()))
                .column("control.status", each -> Cell.badge(each.status()))
                .column("control.severity", each -> Cell.badge(each.severity()))
                .column("control.subject", each -> Cell.text(Words.ofPeople(each.subject())))
                .column("control.version", each -> Cell.number(each.version()))
                .column("control.defined", each -> Cell.time(each.definedAt()));
    }

    private Function<PageRequest, Table.Part<ControlInfo>> source() {
        Officer officer = viewer.officer();
        return part -> {
            ControlPage page = controls.list(officer, part);
            return new Table.Part<>(page.controls(), page.nextPageToken());
        };
    }

    @GET
    @Path("{control_id}")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = COMPLIANCE, scope = "view")
    public Response show(@PathParam("control_id") String controlId) {
        return pages.show("compliance/control", Map.of("control", controls.get(viewer.officer(), id(controlId))));
    }

    @POST
    @Path("{control_id}/switch-on")
    @Decided(resource = COMPLIANCE, scope = MANAGE)
    public Response switchOn(@PathParam("control_id") String controlId) {
        return act(controlId, () -> controls.switchOn(viewer.officer(), id(controlId)));
    }

    @POST
    @Path("{control_id}/switch-off")
    @Decided(resource = COMPLIANCE, scope = MANAGE)
    public Response switchOff(@PathParam("control_id") String controlId) {
        return act(controlId, () -> controls.switchOff(viewer.officer(), id(controlId)));
    }

    private Response act(String controlId, Supplier<ControlInfo> act) {
        String path = PATH + "/" + id(controlId);
        try {
            return pages.goTo(path, Texts.of("control.is_now", Words.ofPeople(act.get().status())));
        } catch (HubException e) {
            if (e.fault() != Fault.CONFLICT) throw e;
            pages.say(new Notice(false, e.problem().detail()));
            return pages.to(path);
        }
    }

    private static Identifier id(String controlId) {
        return Form.parse("control_id", controlId, Identifier::parse);
    }
}
