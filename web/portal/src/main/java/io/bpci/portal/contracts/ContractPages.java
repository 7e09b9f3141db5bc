package io.bpci.portal.contracts;

import io.bpci.contracts.Contracts;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.json.Malformed;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Viewer;
import io.bpci.wire.ContractInfo;
import io.bpci.wire.ContractPage;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

import java.util.Map;
import java.util.function.Function;

/** Contracts, each version as its agency signed it. */
@Path("contracts/versions")
@RequestScoped
public class ContractPages {
    private static final String PATH = "/contracts/versions";
    private static final String CONTRACT = "contract";

    @Inject Contracts contracts;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Decided(resource = CONTRACT, scope = "view")
    public Response list(@BeanParam Asked asked) {
        return pages.show("contracts/contracts", Map.of("table", table(asked).show(source())));
    }

    @GET
    @Path("export")
    @Decided(resource = CONTRACT, scope = "view")
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("contracts", source());
    }

    private static Table<ContractInfo> table(Asked asked) {
        return new Table<ContractInfo>(PATH, asked)
                .column(
                        "contract.id",
                        each -> Cell.code(each.contractId()).to(PATH + "/" + each.contractId() + "/" + each.version()))
                .column("contract.version", each -> Cell.number(each.version()))
                .column("contract.state", each -> Cell.badge(each.retiredAt() == null ? "in_force" : "retired"))
                .column("contract.type", each -> Cell.text(Words.ofPeople(each.contractType())))
                .column("contract.agency", each -> Cell.code(each.governmentId()))
                .column("contract.jurisdiction", each -> Cell.text(each.jurisdiction()))
                .column("contract.uploaded", "uploaded_at", each -> Cell.time(each.uploadedAt()));
    }

    private Function<PageRequest, Table.Part<ContractInfo>> source() {
        Officer officer = viewer.officer();
        return part -> {
            ContractPage page = contracts.list(officer, part);
            return new Table.Part<>(page.contracts(), page.nextPageToken());
        };
    }

    @GET
    @Path("{contract_id}/{version}")
    @Decided(resource = CONTRACT, scope = "view")
    public Response show(@PathParam("contract_id") String contractId, @PathParam("version") String version) {
        ContractInfo contract =
                contracts.get(
                        viewer.officer(),
                        Form.parse("contract_id", contractId, Identifier::parse),
                        Form.parse("version", version, ContractPages::version));
        boolean isOwn = contract.governmentId().equals(viewer.officer().governmentId());
        return pages.show("contracts/contract", Map.of("contract", contract, "isOwn", isOwn));
    }

    static Integer version(String text) {
        if (!text.matches("[1-9][0-9]{0,6}")) throw new Malformed("must be a whole number from 1");
        return Integer.valueOf(text);
    }
}
