package io.bpci.api.contracts;

import static io.bpci.api.contracts.ContractsResource.CONTRACT;
import static io.bpci.api.contracts.ContractsResource.VIEW;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.log.ReceiptAnswer;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.contracts.Executions;
import io.bpci.contracts.Runs;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Decided;
import io.bpci.log.TransparencyLog;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.ContractState;
import io.bpci.wire.ExecuteContract;
import io.bpci.wire.RunEvidence;
import io.bpci.wire.RunInfo;
import io.bpci.wire.RunPage;
import io.bpci.wire.RunReplay;

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

/** Contracts' runs, and what they keep. */
@Path("smartcontract")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class RunsResource {
    @Inject Executions executions;
    @Inject Runs runs;
    @Inject TransparencyLog log;
    @Inject CurrentOfficer officer;

    /** The run, however it ended; under a key that was used before, the one that it was. */
    @POST
    @Path("execute")
    @Decided(resource = CONTRACT, scope = "execute")
    public RunInfo execute(ExecuteContract request) {
        return executions.call(officer.get(), request);
    }

    @GET
    @Path("runs")
    @Decided(resource = CONTRACT, scope = VIEW)
    public Response list(
            @QueryParam("contract_id") @Nullable String contractId,
            @QueryParam("jurisdiction") @Nullable String jurisdiction,
            @QueryParam("sort") @Nullable String sort,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        Identifier id = Parameters.read("contract_id", required("contract_id", contractId), Identifier::parse);
        RunPage page = runs.list(officer.get(), id, required("jurisdiction", jurisdiction), paging.request(sort));
        return Paging.answer(asked, page, page.nextPageToken());
    }

    private static String required(String name, @Nullable String value) {
        if (value == null) throw new HubException(Fault.INVALID_REQUEST, name + " is missing");
        return value;
    }

    @GET
    @Path("runs/{run_id}")
    @Decided(resource = CONTRACT, scope = VIEW)
    public RunInfo get(@PathParam("run_id") String runId) {
        return runs.get(officer.get(), runId);
    }

    @GET
    @Path("runs/{run_id}/evidence")
    @Decided(resource = CONTRACT, scope = VIEW)
    public RunEvidence evidence(@PathParam("run_id") String runId) {
        return runs.evidence(officer.get(), runId);
    }

    /** That its event is in the log. 202 while the log has not come so far. */
    @GET
    @Path("runs/{run_id}/receipt")
    @Decided(resource = CONTRACT, scope = VIEW)
    public Response receipt(@PathParam("run_id") String runId) {
        return ReceiptAnswer.of(log.receipt(runs.event(officer.get(), runId)));
    }

    @POST
    @Path("runs/{run_id}/replay")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = CONTRACT, scope = VIEW)
    public RunReplay replay(@PathParam("run_id") String runId) {
        return executions.replay(officer.get(), runId);
    }

    @GET
    @Path("state")
    @Decided(resource = CONTRACT, scope = VIEW)
    public ContractState state(
            @QueryParam("contract_id") @Nullable String contractId,
            @QueryParam("jurisdiction") @Nullable String jurisdiction) {
        Identifier id = Parameters.read("contract_id", required("contract_id", contractId), Identifier::parse);
        return runs.state(officer.get(), id, required("jurisdiction", jurisdiction));
    }
}
