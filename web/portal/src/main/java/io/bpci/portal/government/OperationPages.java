package io.bpci.portal.government;

import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.government.Operations;
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
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Notice;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.wire.ActOnOperation;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationPage;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.OperationType;
import io.bpci.wire.PriorityLevel;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SubmitOperation;

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

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** What agencies ask of jurisdictions, from being submitted to its end. */
@Path("government/operations")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class OperationPages {
    private static final String PATH = "/government/operations";
    private static final String OPERATION = "operation";
    private static final String SUBMIT = "submit";
    private static final String HANDLE = "handle";

    @Inject Operations operations;
    @Inject OwnSession session;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = OPERATION, scope = "view")
    public Response list(@BeanParam Asked asked) {
        return pages.show("government/operations", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = OPERATION, scope = "view")
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("operations", source(asked));
    }

    private static Table<OperationInfo> table(Asked asked) {
        return new Table<OperationInfo>(PATH, asked)
                .choice("status", "operation.status", OperationStatus.class)
                .column("operation.title", each -> Cell.text(each.title()).to(PATH + "/" + each.operationId()))
                .column("operation.status", each -> Cell.badge(each.status()))
                .column("operation.type", each -> Cell.text(Words.ofPeople(each.operationType())))
                .column("operation.priority", each -> Cell.badge(each.priorityLevel()))
                .column("operation.from", each -> Cell.code(each.requestingGovernment()))
                .column("operation.to", each -> Cell.text(each.targetJurisdiction()))
                .column("operation.classification", each -> Cell.badge(each.securityClassification()))
                .column("operation.created", "created_at", each -> Cell.time(each.createdAt()))
                .column("operation.deadline", "deadline", each -> Cell.time(each.deadline()));
    }

    private Function<PageRequest, Table.Part<OperationInfo>> source(Asked asked) {
        Officer officer = viewer.officer();
        @Nullable OperationStatus status = asked.constant("status", OperationStatus.class);
        return part -> {
            OperationPage page = operations.list(officer, status, part);
            return new Table.Part<>(page.operations(), page.nextPageToken());
        };
    }

    @GET
    @Path("new")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = OPERATION, scope = SUBMIT)
    public Response form() {
        return form(200, Form.empty(), null, false);
    }

    @GET
    @Path("new-emergency")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = OPERATION, scope = "submit_emergency")
    public Response emergencyForm() {
        return form(200, Form.empty(), null, true);
    }

    private Response form(int status, Form given, @Nullable String refusal, boolean emergency) {
        Officer officer = viewer.officer();
        String key = given.text("idempotency_key");
        return pages.show(
                status,
                "government/operation-new",
                Form.model(
                        given,
                        refusal,
                        Map.of(
                                "emergency",
                                emergency,
                                "key",
                                key == null ? UUID.randomUUID().toString() : key,
                                "types",
                                Arrays.stream(OperationType.values())
                                        .filter(type -> type != OperationType.EMERGENCY_RESPONSE)
                                        .toList(),
                                "priorities",
                                PriorityLevel.values(),
                                "clearances",
                                Arrays.stream(SecurityClearance.values())
                                        .filter(officer.clearance()::dominates)
                                        .toList(),
                                "inSession",
                                session.isOpen(officer))));
    }

    @POST
    @Decided(resource = OPERATION, scope = SUBMIT)
    public Response submit(MultivaluedMap<String, String> fields) {
        return submit(new Form(fields), false);
    }

    @POST
    @Path("emergency")
    @Decided(resource = OPERATION, scope = "submit_emergency")
    @SteppedUp
    public Response submitEmergency(MultivaluedMap<String, String> fields) {
        return submit(new Form(fields), true);
    }

    private Response submit(Form given, boolean emergency) {
        Officer officer = viewer.officer();
        try {
            Operations.Submitted submitted = operations.submit(officer, request(officer, given, emergency), emergency);
            return pages.goTo(PATH + "/" + submitted.operation().operationId(), Texts.of("operation.is_submitted"));
        } catch (HubException e) {
            return form(e.fault().status(), given, e.problem().detail(), emergency);
        }
    }

    private SubmitOperation request(Officer officer, Form given, boolean emergency) {
        return new SubmitOperation(
                session.require(officer),
                given.read("idempotency_key", Identifier::parse),
                emergency ? null : given.constant("operation_type", OperationType.class),
                given.require("target_jurisdiction"),
                emergency ? null : given.constant("priority_level", PriorityLevel.class),
                given.constant("security_classification", SecurityClearance.class),
                given.require("title"),
                given.text("description"),
                given.text("deadline") == null ? null : given.read("deadline", Form::time));
    }

    @GET
    @Path("{operation_id}")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = OPERATION, scope = "view")
    public Response show(@PathParam("operation_id") String operationId) {
        Officer officer = viewer.officer();
        OperationInfo operation = operations.get(officer, operationId);
        return pages.show(
                "government/operation",
                Map.of(
                        "operation",
                        operation,
                        "history",
                        operation.history() == null ? List.of() : operation.history(),
                        "asked",
                        operation.requestingGovernment().equals(officer.governmentId()),
                        "handles",
                        operation.targetJurisdiction().equals(officer.jurisdiction())
                                && (operation.handledBy() == null
                                        || operation.handledBy().equals(officer.governmentId())),
                        "inSession",
                        session.isOpen(officer)));
    }

    @POST
    @Path("{operation_id}/start")
    @Decided(resource = OPERATION, scope = HANDLE)
    public Response start(@PathParam("operation_id") String operationId, @FormParam("note") @Nullable String note) {
        return act(operationId, note, OperationStatus.IN_PROGRESS);
    }

    @POST
    @Path("{operation_id}/complete")
    @Decided(resource = OPERATION, scope = HANDLE)
    public Response complete(@PathParam("operation_id") String operationId, @FormParam("note") @Nullable String note) {
        return act(operationId, note, OperationStatus.COMPLETED);
    }

    @POST
    @Path("{operation_id}/fail")
    @Decided(resource = OPERATION, scope = HANDLE)
    public Response fail(@PathParam("operation_id") String operationId, @FormParam("note") @Nullable String note) {
        return act(operationId, Form.reason(note), OperationStatus.FAILED);
    }

    @POST
    @Path("{operation_id}/cancel")
    @Decided(resource = OPERATION, scope = "cancel")
    public Response cancel(@PathParam("operation_id") String operationId, @FormParam("note") @Nullable String note) {
        return act(operationId, Form.reason(note), OperationStatus.CANCELLED);
    }

    private Response act(String operationId, @Nullable String note, OperationStatus to) {
        Officer officer = viewer.officer();
        String path = PATH + "/" + operationId;
        try {
            var act =
                    new ActOnOperation(session.require(officer), note == null || note.isBlank() ? null : note.strip());
            OperationInfo now = operations.act(officer, viewer.may(OPERATION, SUBMIT), operationId, act, to);
            String said = Words.ofPeople(now.status());
            return pages.goTo(path, Texts.of("operation.is_now", said));
        } catch (HubException e) {
            if (e.fault() != Fault.CONFLICT && e.fault() != Fault.INVALID_REQUEST) throw e;
            pages.say(new Notice(false, e.problem().detail()));
            return pages.to(path);
        }
    }
}
