package io.bpci.portal.government;

import io.bpci.envelope.NodeId;
import io.bpci.government.Agencies;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AgencyAccess;
import io.bpci.wire.AgencyInfo;
import io.bpci.wire.AgencyPage;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;

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
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.Function;

/** Agencies: which there are, one of them, and how one is set up and revoked. */
@Path("government/agencies")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class AgencyPages {
    private static final String PATH = "/government/agencies";
    private static final String AGENCY = "agency";

    @Inject Agencies agencies;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = AGENCY, scope = "view")
    public Response list(@BeanParam Asked asked) {
        return pages.show("government/agencies", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = AGENCY, scope = "view")
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("agencies", source(asked));
    }

    private static Table<AgencyInfo> table(Asked asked) {
        return new Table<AgencyInfo>(PATH, asked)
                .choice("status", "agency.status", AgencyInfo.Status.class)
                .choice("jurisdiction", "agency.jurisdiction")
                .column("agency.id", each -> Cell.code(each.governmentId()).to(PATH + "/" + each.governmentId()))
                .column("agency.status", each -> Cell.badge(each.status()))
                .column("agency.jurisdiction", each -> Cell.text(each.jurisdiction()))
                .column("agency.level", each -> Cell.badge(each.accessLevel()))
                .column("agency.clearance", each -> Cell.badge(each.securityClearance()))
                .column("agency.sessions", each -> Cell.number(each.openSessions()))
                .column("agency.set_up", each -> Cell.time(each.setUpAt()));
    }

    private Function<PageRequest, Table.Part<AgencyInfo>> source(Asked asked) {
        Officer officer = viewer.officer();
        AgencyInfo.@Nullable Status status = asked.constant("status", AgencyInfo.Status.class);
        @Nullable String jurisdiction = asked.text("jurisdiction");
        return part -> {
            AgencyPage page = agencies.list(officer, status, jurisdiction, part);
            return new Table.Part<>(page.agencies(), page.nextPageToken());
        };
    }

    @GET
    @Path("new")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = AGENCY, scope = "setup")
    public Response form() {
        return form(200, Form.empty(), null);
    }

    private Response form(int status, Form given, @Nullable String refusal) {
        return pages.show(
                status,
                "government/agency-new",
                Form.model(
                        given,
                        refusal,
                        Map.of("levels", AccessLevel.values(), "clearances", SecurityClearance.values())));
    }

    /** Shows the secrets on the page that answers, and nowhere again. */
    @POST
    @Decided(resource = AGENCY, scope = "setup")
    public Response setUp(MultivaluedMap<String, String> fields) {
        var given = new Form(fields);
        try {
            Agencies.SetUp done = agencies.setUp(viewer.officer(), request(given));
            return access(done.access(), done.isNew() ? "agency.is_set_up" : "agency.was_set_up");
        } catch (HubException e) {
            if (e.fault() == Fault.FORBIDDEN) throw e;
            return form(e.fault().status(), given, e.problem().detail());
        }
    }

    private static SetUpAgency request(Form given) {
        return new SetUpAgency(
                given.read("government_id", NodeId::parse),
                given.require("jurisdiction"),
                given.constant("access_level", AccessLevel.class),
                given.constant("security_clearance", SecurityClearance.class),
                given.flag("smartcontract_deployment"),
                given.flag("cross_border_enabled"),
                given.text("public_key") == null ? null : given.read("public_key", AgencyPages::key));
    }

    private static Ed25519PublicKey key(String x) {
        try {
            return Ed25519PublicKey.of(io.bpci.jose.Base64Url.decode(x, "it"));
        } catch (IllegalArgumentException e) {
            throw new Malformed("must be the x of an Ed25519 key");
        }
    }

    private Response access(AgencyAccess access, String titleKey) {
        return pages.show("government/agency-access", Map.of("access", access, "heading", Texts.of(titleKey)));
    }

    @GET
    @Path("{government_id}")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = AGENCY, scope = "view")
    public Response show(@PathParam("government_id") String governmentId) {
        return pages.show("government/agency", Map.of("agency", agencies.get(viewer.officer(), id(governmentId))));
    }

    @POST
    @Path("{government_id}/secret")
    @Decided(resource = AGENCY, scope = "renew")
    @SteppedUp
    public Response renew(@PathParam("government_id") String governmentId) {
        return access(agencies.renew(viewer.officer(), id(governmentId)), "agency.renewed");
    }

    @POST
    @Path("{government_id}/revoke")
    @Decided(resource = AGENCY, scope = "revoke")
    @SteppedUp
    public Response revoke(
            @PathParam("government_id") String governmentId, @FormParam("reason") @Nullable String reason) {
        AgencyInfo agency = agencies.revoke(viewer.officer(), id(governmentId), Form.reason(reason));
        return pages.goTo(PATH + "/" + governmentId, Texts.of("agency.is_revoked", agency.governmentId().value()));
    }

    private static NodeId id(String governmentId) {
        return Form.parse("government_id", governmentId, NodeId::parse);
    }
}
