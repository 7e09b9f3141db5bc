package io.bpci.portal.government;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.NodeId;
import io.bpci.government.OfficerAccounts;
import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.session.Viewer;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AddOfficer;
import io.bpci.wire.OfficerAccount;
import io.bpci.wire.OfficerInfo;
import io.bpci.wire.OfficerPage;
import io.bpci.wire.SecurityClearance;

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

import java.net.URLEncoder;
import java.util.Map;
import java.util.function.Function;

/** The accounts of an agency's officers: which there are, how one is given, closed and opened again. */
@Path("government/agencies/{government_id}/officers")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class OfficerPages {
    private static final String AGENCY = "agency";
    private static final String APPOINT = "appoint";

    @Inject OfficerAccounts accounts;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = AGENCY, scope = APPOINT)
    public Response list(@PathParam("government_id") String governmentId, @BeanParam Asked asked) {
        NodeId agency = id(governmentId);
        return pages.show(
                "government/officers",
                Map.of("governmentId", agency, "table", table(agency, asked).show(source(agency))));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = AGENCY, scope = APPOINT)
    public Response export(@PathParam("government_id") String governmentId, @BeanParam Asked asked) {
        NodeId agency = id(governmentId);
        return table(agency, asked).export("officers", source(agency));
    }

    private static Table<OfficerInfo> table(NodeId agency, Asked asked) {
        return new Table<OfficerInfo>(path(agency), asked)
                .column("officer.username", each -> Cell.code(each.username()).to(account(agency, each.username())))
                .column("officer.state", each -> Cell.badge(state(each)))
                .column("officer.name", each -> Cell.text(each.firstName() + " " + each.lastName()))
                .column("officer.email", each -> Cell.text(each.email()))
                .column("officer.level", each -> badge(each.accessLevel()))
                .column("officer.clearance", each -> badge(each.securityClearance()))
                .column("officer.created", each -> Cell.time(each.createdAt()));
    }

    private static Cell badge(@Nullable Enum<?> constant) {
        return constant == null ? Cell.text("") : Cell.badge(constant);
    }

    private static String state(OfficerInfo officer) {
        if (!officer.enabled()) return "disabled";
        return officer.nextLogin().isEmpty() ? "enabled" : "not_used_yet";
    }

    private Function<PageRequest, Table.Part<OfficerInfo>> source(NodeId agency) {
        return part -> {
            OfficerPage page = accounts.list(agency, part);
            return new Table.Part<>(page.officers(), page.nextPageToken());
        };
    }

    @GET
    @Path("new")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = AGENCY, scope = APPOINT)
    public Response form(@PathParam("government_id") String governmentId) {
        return form(200, id(governmentId), Form.empty(), null);
    }

    private Response form(int status, NodeId agency, Form given, @Nullable String refusal) {
        return pages.show(
                status,
                "government/officer-new",
                Form.model(
                        given,
                        refusal,
                        Map.of(
                                "governmentId",
                                agency,
                                "levels",
                                AccessLevel.values(),
                                "clearances",
                                SecurityClearance.values())));
    }

    /** Shows the password on the page that answers, and nowhere again. */
    @POST
    @Decided(resource = AGENCY, scope = APPOINT)
    @SteppedUp
    public Response add(@PathParam("government_id") String governmentId, MultivaluedMap<String, String> fields) {
        NodeId agency = id(governmentId);
        var given = new Form(fields);
        try {
            OfficerAccount account = accounts.add(viewer.officer(), agency, request(given));
            return pages.show("government/officer-account", Map.of("account", account));
        } catch (HubException e) {
            return form(e.fault().status(), agency, given, e.problem().detail());
        }
    }

    private static AddOfficer request(Form given) {
        return new AddOfficer(
                given.require("username"),
                given.require("email"),
                given.require("first_name"),
                given.require("last_name"),
                given.constant("access_level", AccessLevel.class),
                given.constant("security_clearance", SecurityClearance.class),
                given.text("wallet_id") == null ? null : given.read("wallet_id", NodeId::parse));
    }

    @GET
    @Path("{username}/account")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = AGENCY, scope = APPOINT)
    public Response show(@PathParam("government_id") String governmentId, @PathParam("username") String username) {
        OfficerInfo officer = accounts.get(id(governmentId), username);
        return pages.show("government/officer", Map.of("officer", officer, "state", state(officer)));
    }

    @POST
    @Path("{username}/disable")
    @Decided(resource = AGENCY, scope = APPOINT)
    @SteppedUp
    public Response disable(
            @PathParam("government_id") String governmentId,
            @PathParam("username") String username,
            @FormParam("reason") @Nullable String reason) {
        NodeId agency = id(governmentId);
        accounts.disable(viewer.officer(), agency, username, Form.reason(reason));
        return pages.goTo(account(agency, username), Texts.of("officer.is_disabled", username));
    }

    @POST
    @Path("{username}/enable")
    @Decided(resource = AGENCY, scope = APPOINT)
    @SteppedUp
    public Response enable(@PathParam("government_id") String governmentId, @PathParam("username") String username) {
        NodeId agency = id(governmentId);
        accounts.enable(viewer.officer(), agency, username);
        return pages.goTo(account(agency, username), Texts.of("officer.is_enabled", username));
    }

    private static String path(NodeId agency) {
        return "/government/agencies/" + agency.value() + "/officers";
    }

    private static String account(NodeId agency, String username) {
        return path(agency) + "/" + URLEncoder.encode(username, UTF_8).replace("+", "%20") + "/account";
    }

    private static NodeId id(String governmentId) {
        return Form.parse("government_id", governmentId, NodeId::parse);
    }
}
