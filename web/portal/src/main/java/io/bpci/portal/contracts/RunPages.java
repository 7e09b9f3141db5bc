package io.bpci.portal.contracts;

import io.bpci.contracts.Executions;
import io.bpci.contracts.Runs;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Viewer;
import io.bpci.wire.RunInfo;
import io.bpci.wire.RunPage;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a contract did in a jurisdiction, run by run, with what each cost. */
@Path("contracts/runs")
@RequestScoped
public class RunPages {
    static final String PATH = "/contracts/runs";
    private static final String CONTRACT = "contract";

    @Inject Runs runs;
    @Inject Executions executions;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Decided(resource = CONTRACT, scope = "view")
    public Response list(@BeanParam Asked asked) {
        boolean isAsked = asked.text("contract_id") != null && asked.text("jurisdiction") != null;
        return pages.show("contracts/runs", Map.of("table", table(asked).show(source(asked)), "isAsked", isAsked));
    }

    @GET
    @Path("export")
    @Decided(resource = CONTRACT, scope = "view")
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("contract-runs", source(asked));
    }

    private static Table<RunInfo> table(Asked asked) {
        return new Table<RunInfo>(PATH, asked)
                .choice("contract_id", "contract.id")
                .choice("jurisdiction", "contract.jurisdiction")
                .column("run.number", each -> Cell.number(each.number()).to(PATH + "/" + each.runId()))
                .column("run.outcome", each -> Cell.badge(each.outcome()))
                .column("run.fuel", each -> Cell.number(each.fuelUsed()))
                .column("contract.version", each -> Cell.number(each.version()))
                .column("run.trigger", each -> Cell.text(Words.ofPeople(each.trigger())))
                .column("run.by", each -> Cell.code(each.by()))
                .column("run.why", each -> Cell.text(each.reason()))
                .column("run.at", "at", each -> Cell.time(each.at()));
    }

    /** Runs are those of one contract in one jurisdiction: until both are named there are none. */
    private Function<PageRequest, Table.Part<RunInfo>> source(Asked asked) {
        Officer officer = viewer.officer();
        @Nullable Identifier contract = asked.read("contract_id", Identifier::parse);
        @Nullable String jurisdiction = asked.text("jurisdiction");
        if (contract == null || jurisdiction == null) return _ -> new Table.Part<>(List.of(), null);
        return part -> {
            RunPage page = runs.list(officer, contract, jurisdiction, part);
            return new Table.Part<>(page.runs(), page.nextPageToken());
        };
    }

    @GET
    @Path("{run_id}")
    @Decided(resource = CONTRACT, scope = "view")
    public Response show(@PathParam("run_id") String runId) {
        RunInfo run = runs.get(viewer.officer(), runId);
        return pages.show(
                "contracts/run", Map.of("run", run, "messages", run.messages() == null ? List.of() : run.messages()));
    }

    /** Repeats the run here, from its record, and compares. */
    @POST
    @Path("{run_id}/replay")
    @Decided(resource = CONTRACT, scope = "view")
    public Response replay(@PathParam("run_id") String runId) {
        Officer officer = viewer.officer();
        RunInfo run = runs.get(officer, runId);
        return pages.show("contracts/replay", Map.of("run", run, "replay", executions.replay(officer, runId)));
    }
}
