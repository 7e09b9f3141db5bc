package io.bpci.portal.agreements;

import io.bpci.agreement.AgreementState;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Roles;
import io.bpci.interapp.AgreementReport;
import io.bpci.interapp.Agreements;
import io.bpci.interapp.Validation;
import io.bpci.platform.Caller;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Viewer;
import io.bpci.wire.AgreementInfo;
import io.bpci.wire.AgreementPage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Agreements between applications: their terms with both signatures, whether they hold, and what was done under them.
 */
@Path("agreements")
@RequestScoped
public class AgreementPages {
    private static final String PATH = "/agreements";

    @Inject Agreements agreements;
    @Inject Validation validation;
    @Inject AgreementReport report;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(@BeanParam Asked asked) {
        return pages.show("agreements/list", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("agreements", source(asked));
    }

    private static Table<AgreementInfo> table(Asked asked) {
        List<Table.Option> states =
                Arrays.stream(AgreementState.values())
                        .map(state -> new Table.Option(state.wireName(), Words.ofPeople(state.wireName())))
                        .toList();
        return new Table<AgreementInfo>(PATH, asked)
                .choice("state", "agreement.state", states)
                .column("agreement.id", each -> Cell.code(each.agreementId()).to(PATH + "/of/" + each.agreementId()))
                .column("agreement.state", each -> Cell.badge(each.state()))
                .column("agreement.one", each -> Cell.code(each.app1Id()))
                .column("agreement.other", each -> Cell.code(each.app2Id()))
                .column("agreement.version", each -> Cell.number(each.terms().version()))
                .column("agreement.proposed", "proposed_at", each -> Cell.time(each.proposedAt()));
    }

    private Function<PageRequest, Table.Part<AgreementInfo>> source(Asked asked) {
        Caller caller = viewer.caller();
        @Nullable String named = asked.text("state");
        @Nullable AgreementState state =
                Arrays.stream(AgreementState.values())
                        .filter(each -> each.wireName().equals(named))
                        .findFirst()
                        .orElse(null);
        return part -> {
            AgreementPage page = agreements.list(caller, state, part);
            return new Table.Part<>(page.agreements(), page.nextPageToken());
        };
    }

    @GET
    @Path("of/{agreement_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response show(@PathParam("agreement_id") String agreementId) {
        Caller caller = viewer.caller();
        Identifier id = Form.parse("agreement_id", agreementId, Identifier::parse);
        Map<String, Object> model = new HashMap<>();
        model.put("agreement", agreements.get(caller, id));
        model.put("versions", agreements.history(caller, id).versions());
        model.put("validation", validation.validate(caller, id));
        model.put("report", report.report(caller, id));
        return pages.show("agreements/agreement", model);
    }
}
