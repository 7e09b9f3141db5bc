package io.bpci.api.government;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.compliance.ComplianceChecks;
import io.bpci.compliance.ComplianceControls;
import io.bpci.compliance.ComplianceOverview;
import io.bpci.compliance.ComplianceWaivers;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Decided;
import io.bpci.json.Malformed;
import io.bpci.wire.AppliedControls;
import io.bpci.wire.ApplyControls;
import io.bpci.wire.CheckCompliance;
import io.bpci.wire.ComplianceCheck;
import io.bpci.wire.ControlInfo;
import io.bpci.wire.ControlPage;
import io.bpci.wire.FindingInfo;
import io.bpci.wire.FindingPage;
import io.bpci.wire.FindingStatus;
import io.bpci.wire.RequirementPage;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/** Controls of compliance, where frameworks stand by them, what they found, and who answers for that. */
@Path("integration/government/compliance")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ComplianceResource {
    private static final String COMPLIANCE = "compliance";
    private static final String VIEW = "view";
    private static final String MANAGE = "manage";
    private static final String WAIVE = "waive";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    @Inject ComplianceControls controls;
    @Inject ComplianceChecks checks;
    @Inject ComplianceOverview overview;
    @Inject ComplianceWaivers waivers;
    @Inject CurrentOfficer officer;

    @GET
    @Path("status")
    @Decided(resource = COMPLIANCE, scope = VIEW)
    public Response status(
            @QueryParam("framework") @Nullable String framework, @BeanParam Paging paging, @Context UriInfo asked) {
        RequirementPage page = overview.status(officer.get(), framework, paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("controls")
    @Decided(resource = COMPLIANCE, scope = VIEW)
    public Response listControls(@BeanParam Paging paging, @Context UriInfo asked) {
        ControlPage page = controls.list(officer.get(), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    /** All of them or none. */
    @POST
    @Path("controls")
    @Decided(resource = COMPLIANCE, scope = MANAGE)
    public AppliedControls apply(ApplyControls request) {
        return controls.apply(officer.get(), request);
    }

    @GET
    @Path("controls/{control_id}")
    @Decided(resource = COMPLIANCE, scope = VIEW)
    public ControlInfo getControl(@PathParam("control_id") String controlId) {
        return controls.get(officer.get(), control(controlId));
    }

    @POST
    @Path("controls/{control_id}/switch-on")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = COMPLIANCE, scope = MANAGE)
    public ControlInfo switchOn(@PathParam("control_id") String controlId) {
        return controls.switchOn(officer.get(), control(controlId));
    }

    @POST
    @Path("controls/{control_id}/switch-off")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = COMPLIANCE, scope = MANAGE)
    public ControlInfo switchOff(@PathParam("control_id") String controlId) {
        return controls.switchOff(officer.get(), control(controlId));
    }

    @POST
    @Path("controls/{control_id}/retire")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = COMPLIANCE, scope = MANAGE)
    public ControlInfo retire(@PathParam("control_id") String controlId) {
        return controls.retire(officer.get(), control(controlId));
    }

    @POST
    @Path("check")
    @Decided(resource = COMPLIANCE, scope = "check")
    public ComplianceCheck check(CheckCompliance request) {
        return checks.check(officer.get(), request);
    }

    @GET
    @Path("findings")
    @Decided(resource = COMPLIANCE, scope = VIEW)
    public Response listFindings(
            @QueryParam("control_id") @Nullable String controlId,
            @QueryParam("status") @Nullable String status,
            @QueryParam("sort") @Nullable String sort,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        FindingStatus only =
                Parameters.readIfPresent("status", status, text -> Parameters.constant(FindingStatus.class, text));
        FindingPage page = overview.findings(officer.get(), controlIfPresent(controlId), only, paging.request(sort));
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("findings/{finding_id}")
    @Decided(resource = COMPLIANCE, scope = VIEW)
    public FindingInfo getFinding(@PathParam("finding_id") String findingId) {
        return overview.finding(officer.get(), number("finding_id", findingId));
    }

    @GET
    @Path("waivers")
    @Decided(resource = COMPLIANCE, scope = VIEW)
    public Response listWaivers(
            @QueryParam("control_id") @Nullable String controlId, @BeanParam Paging paging, @Context UriInfo asked) {
        WaiverPage page = waivers.list(officer.get(), controlIfPresent(controlId), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    /** 201, with where it is. */
    @POST
    @Path("waivers")
    @Decided(resource = COMPLIANCE, scope = WAIVE)
    public Response waive(WaiveControl request, @Context UriInfo asked) {
        WaiverInfo waiver = waivers.waive(officer.get(), request);
        return Response.created(
                        asked.getBaseUriBuilder()
                                .path("integration/government/compliance/waivers/{id}")
                                .build(waiver.waiverId()))
                .entity(waiver)
                .build();
    }

    @GET
    @Path("waivers/{waiver_id}")
    @Decided(resource = COMPLIANCE, scope = VIEW)
    public WaiverInfo getWaiver(@PathParam("waiver_id") String waiverId) {
        return waivers.get(officer.get(), number("waiver_id", waiverId));
    }

    @POST
    @Path("waivers/{waiver_id}/withdraw")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = COMPLIANCE, scope = WAIVE)
    public WaiverInfo withdraw(@PathParam("waiver_id") String waiverId) {
        return waivers.withdraw(officer.get(), number("waiver_id", waiverId));
    }

    private static Identifier control(String id) {
        return Parameters.read("control_id", id, Identifier::parse);
    }

    private static @Nullable Identifier controlIfPresent(@Nullable String id) {
        return Parameters.readIfPresent("control_id", id, Identifier::parse);
    }

    private static Long number(String name, String text) {
        return Parameters.read(
                name,
                text,
                given -> {
                    if (!NUMBER.matcher(given).matches()) throw new Malformed("must be a number, as 17");
                    return Long.valueOf(given);
                });
    }
}
