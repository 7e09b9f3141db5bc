package io.bpci.api.cases;

import io.bpci.api.http.Parameters;
import io.bpci.api.relay.SignedRequest;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.cases.CaseBox;
import io.bpci.cases.CaseOutcome;
import io.bpci.cases.Cases;
import io.bpci.casework.CaseStep;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Decided;
import io.bpci.problem.Fault;
import io.bpci.relay.RelayOutcome;
import io.bpci.wire.SubmitCaseStep;
import io.bpci.wire.TakenCaseStep;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where steps in cases come in: an officer shows one that the agency's node signed. It goes the way of all messages, so
 * it has a receipt as these have. Which of these an officer may take is asked of Keycloak.
 */
@Path("integration/government/cases")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class CaseStepsResource {
    private static final String CASE = "case";
    private static final String CASE_ID = "case_id";
    private static final long TAKING_SECONDS = 5;

    @Inject Cases cases;
    @Inject CaseBox box;
    @Inject SignedRequest signed;
    @Inject CurrentOfficer officer;

    /** Opens a case: 201; 200 for the same step again, 202 while it is accepted and not yet taken. */
    @POST
    @Decided(resource = CASE, scope = "open")
    public Response open(SubmitCaseStep request) {
        return take(Cases.Purpose.OPEN, null, request);
    }

    /** Steps that bind the agency: 200, or 202 while it is accepted and not yet taken. */
    @POST
    @Path("{case_id}/commitments")
    @Decided(resource = CASE, scope = "bind")
    public Response bind(@PathParam(CASE_ID) String caseId, SubmitCaseStep request) {
        return take(Cases.Purpose.BIND, caseId, request);
    }

    /** Steps of the daily work: 200, or 202 while it is accepted and not yet taken. */
    @POST
    @Path("{case_id}/entries")
    @Decided(resource = CASE, scope = "work")
    public Response work(@PathParam(CASE_ID) String caseId, SubmitCaseStep request) {
        return take(Cases.Purpose.WORK, caseId, request);
    }

    private Response take(Cases.Purpose purpose, @Nullable String caseId, SubmitCaseStep request) {
        Identifier id = caseId == null ? null : Parameters.read(CASE_ID, caseId, Identifier::parse);
        Cases.Admitted admitted = cases.admit(officer.get(), purpose, id, request);
        CaseStep step = admitted.step();
        if (admitted.wasTaken()) return answer(step, "duplicate", admitted.state(), 200);
        CompletableFuture<CaseOutcome> taken = box.outcomes().await(step.digest());
        box.admit(step);
        try {
            return switch (signed.relay(step.envelope().bytes(), false)) {
                case RelayOutcome.Accepted _ -> taken(step, taken, purpose == Cases.Purpose.OPEN ? 201 : 200);
                case RelayOutcome.Duplicate _ -> answer(step, "duplicate", null, 200);
                case RelayOutcome.Refused refused -> throw signed.refused(refused.problem());
                case RelayOutcome.Unknown() -> throw SignedRequest.unknown();
            };
        } finally {
            box.forget(step);
            box.outcomes().forget(step.digest());
        }
    }

    private Response taken(CaseStep step, CompletableFuture<CaseOutcome> taken, int status) {
        try {
            return switch (taken.get(TAKING_SECONDS, TimeUnit.SECONDS)) {
                case CaseOutcome.Taken(String state) -> answer(step, "taken", state, status);
                case CaseOutcome.Rejected(String why) -> throw signed.refused(Fault.CONFLICT.because(why));
            };
        } catch (TimeoutException e) {
            return answer(step, "accepted", null, 202);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SignedRequest.unknown();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the step failed", e.getCause());
        }
    }

    private static Response answer(CaseStep step, String outcome, @Nullable String state, int status) {
        return Response.status(status)
                .entity(
                        new TakenCaseStep(
                                step.caseId(), step.envelope().messageId(), step.digest().hex(), outcome, state))
                .build();
    }
}
