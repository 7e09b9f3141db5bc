package io.bpci.api.interapp;

import io.bpci.agreement.AgreementState;
import io.bpci.agreement.Step;
import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.relay.SignedRequest;
import io.bpci.api.security.CurrentCaller;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Roles;
import io.bpci.interapp.AgreementClock;
import io.bpci.interapp.AgreementReport;
import io.bpci.interapp.Agreements;
import io.bpci.interapp.StepBox;
import io.bpci.interapp.StepOutcome;
import io.bpci.interapp.Validation;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.relay.RelayOutcome;
import io.bpci.wire.AgreementAudit;
import io.bpci.wire.AgreementHistory;
import io.bpci.wire.AgreementInfo;
import io.bpci.wire.AgreementPage;
import io.bpci.wire.AgreementValidation;
import io.bpci.wire.AmendAgreement;
import io.bpci.wire.InterAppHealth;
import io.bpci.wire.NewAgreement;
import io.bpci.wire.TakenStep;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
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

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Agreements between applications: proposed by operators, signed by the applications. */
@Path("inter-app")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class AgreementsResource {
    private static final long TAKING_SECONDS = 5;

    @Inject Agreements agreements;
    @Inject Validation validation;
    @Inject AgreementReport report;
    @Inject AgreementClock clock;
    @Inject StepBox box;
    @Inject SignedRequest signed;
    @Inject CurrentCaller caller;

    @POST
    @Path("establish")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response establish(NewAgreement request, @Context UriInfo asked) {
        AgreementInfo agreement = agreements.establish(caller.get(), request);
        return Response.created(
                        asked.getBaseUriBuilder()
                                .path("inter-app/agreements/{id}")
                                .build(agreement.agreementId().value()))
                .entity(agreement)
                .build();
    }

    @GET
    @Path("agreements")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("sort") @Nullable String sort,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        AgreementState only = state == null ? null : Parameters.read("state", state, AgreementsResource::state);
        AgreementPage page = agreements.list(caller.get(), only, paging.request(sort));
        return Paging.answer(asked, page, page.nextPageToken());
    }

    private static AgreementState state(String name) {
        return Arrays.stream(AgreementState.values())
                .filter(each -> each.wireName().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new Malformed(
                                "must be one of "
                                        + Arrays.stream(AgreementState.values())
                                                .map(AgreementState::wireName)
                                                .collect(Collectors.joining(", "))));
    }

    @GET
    @Path("agreements/{agreement_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public AgreementInfo get(@PathParam("agreement_id") String id) {
        return agreements.get(caller.get(), id(id));
    }

    @GET
    @Path("agreements/{agreement_id}/history")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public AgreementHistory history(@PathParam("agreement_id") String id) {
        return agreements.history(caller.get(), id(id));
    }

    @POST
    @Path("agreements/{agreement_id}/amend")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public AgreementInfo amend(@PathParam("agreement_id") String id, AmendAgreement request) {
        return agreements.amend(caller.get(), id(id), request);
    }

    @GET
    @Path("agreements/{agreement_id}/validate")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public AgreementValidation validate(@PathParam("agreement_id") String id) {
        return validation.validate(caller.get(), id(id));
    }

    /** What was done under it: {@code json} for programs, {@code html} for people. */
    @GET
    @Path("agreements/{agreement_id}/audit")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response audit(
            @PathParam("agreement_id") String id, @QueryParam("format") @DefaultValue("json") String format) {
        boolean page = Parameters.read("format", format, AgreementsResource::isPage);
        AgreementAudit audit = report.report(caller.get(), id(id));
        if (!page) return Response.ok(audit, MediaType.APPLICATION_JSON_TYPE).build();
        return Response.ok(AuditPage.of(audit, agreements.get(caller.get(), id(id))), "text/html; charset=utf-8")
                .header("Content-Security-Policy", AuditPage.POLICY)
                .build();
    }

    private static boolean isPage(String format) {
        if (format.equals("json") || format.equals("html")) return format.equals("html");
        throw new Malformed("must be json or html");
    }

    /**
     * Takes a step of a party, whose signature is the authentication. 200 once it took effect, or had before; 202 when
     * it is on stable storage and has not yet.
     */
    @POST
    @Path("steps")
    @PermitAll
    public Response step(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(Step.MAX_BYTES + 1);
        Step step;
        try {
            step = Step.of(Envelope.parse(bytes));
        } catch (Malformed e) {
            throw new HubException(Fault.MALFORMED, e.getMessage());
        }
        CompletableFuture<StepOutcome> taken = box.outcomes().await(step.envelope().digest());
        try {
            return switch (signed.relay(bytes, false)) {
                case RelayOutcome.Accepted _ -> taken(step, taken);
                case RelayOutcome.Duplicate _ -> answer(step, "duplicate", null, 200);
                case RelayOutcome.Refused refused -> throw signed.refused(refused.problem());
                case RelayOutcome.Unknown() -> throw SignedRequest.unknown();
            };
        } finally {
            box.outcomes().forget(step.envelope().digest());
        }
    }

    private Response taken(Step step, CompletableFuture<StepOutcome> taken) {
        try {
            return switch (taken.get(TAKING_SECONDS, TimeUnit.SECONDS)) {
                case StepOutcome.Taken(var state) -> answer(step, "taken", state.wireName(), 200);
                case StepOutcome.Rejected(String why) -> throw signed.refused(Fault.CONFLICT.because(why));
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

    private static Response answer(Step step, String outcome, @Nullable String state, int status) {
        return Response.status(status)
                .entity(new TakenStep(step.agreementId(), step.envelope().messageId(), outcome, state))
                .build();
    }

    @GET
    @Path("health")
    @PermitAll
    public Response health() {
        InterAppHealth health = clock.health();
        return Response.status(health.status().equals("UP") ? 200 : 503).entity(health).build();
    }

    private static Identifier id(String id) {
        return Parameters.read("agreement_id", id, Identifier::parse);
    }
}
