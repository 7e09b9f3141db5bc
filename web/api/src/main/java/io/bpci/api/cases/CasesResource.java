package io.bpci.api.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.log.ReceiptAnswer;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.cases.Cases;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Decided;
import io.bpci.json.Malformed;
import io.bpci.log.LogKeyHistory;
import io.bpci.log.TransparencyLog;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Receipt;
import io.bpci.wire.CaseDocumentPage;
import io.bpci.wire.CaseInfo;
import io.bpci.wire.CasePage;
import io.bpci.wire.CaseTaskPage;
import io.bpci.wire.CaseTimelinePage;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cases, as the officers of those that take part see them. */
@Path("integration/government/cases")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class CasesResource {
    private static final String CASE = "case";
    private static final String VIEW = "view";
    private static final String CASE_ID = "case_id";
    private static final String NUMBER = "number";
    private static final String ZIP = "application/zip";

    /** Steps in one bundle. */
    private static final int MAX_STEPS = 200;

    /** Of the steps in one bundle: receipts and the report come on top. */
    private static final long MAX_BYTES = 16L << 20;

    @Inject Cases cases;
    @Inject CurrentOfficer officer;
    @Inject AuditLog audit;
    @Inject TransparencyLog log;
    @Inject LogKeyHistory keys;

    @GET
    @Decided(resource = CASE, scope = VIEW)
    public Response list(
            @QueryParam("state") @Nullable String state, @BeanParam Paging paging, @Context UriInfo asked) {
        CasePage page = cases.list(officer.get(), state, paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{case_id}")
    @Decided(resource = CASE, scope = VIEW)
    public CaseInfo get(@PathParam(CASE_ID) String caseId) {
        return cases.get(officer.get(), id(caseId));
    }

    @GET
    @Path("{case_id}/timeline")
    @Decided(resource = CASE, scope = VIEW)
    public Response timeline(
            @PathParam(CASE_ID) String caseId, @BeanParam Paging paging, @Context UriInfo asked) {
        CaseTimelinePage page = cases.timeline(officer.get(), id(caseId), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{case_id}/tasks")
    @Decided(resource = CASE, scope = VIEW)
    public Response tasks(@PathParam(CASE_ID) String caseId, @BeanParam Paging paging, @Context UriInfo asked) {
        CaseTaskPage page = cases.tasks(officer.get(), id(caseId), paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    @GET
    @Path("{case_id}/documents")
    @Decided(resource = CASE, scope = VIEW)
    public Response documents(
            @PathParam(CASE_ID) String caseId,
            @QueryParam("text") @Nullable String text,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        CaseDocumentPage page = cases.documents(officer.get(), id(caseId), text, paging.request());
        return Paging.answer(asked, page, page.nextPageToken());
    }

    /** The step as it was signed, byte for byte. */
    @GET
    @Path("{case_id}/steps/{number}")
    @Decided(resource = CASE, scope = VIEW)
    public byte[] step(@PathParam(CASE_ID) String caseId, @PathParam(NUMBER) String number) {
        return find(caseId, number)
                .envelope()
                .orElseThrow(() -> new HubException(Fault.NOT_FOUND, "what was said in the case is erased"));
    }

    /** 202 while the log has not come so far. */
    @GET
    @Path("{case_id}/steps/{number}/receipt")
    @Decided(resource = CASE, scope = VIEW)
    public Response receipt(@PathParam(CASE_ID) String caseId, @PathParam(NUMBER) String number) {
        return ReceiptAnswer.of(receipt(find(caseId, number)));
    }

    private Cases.StoredStep find(String caseId, String number) {
        return cases.step(officer.get(), id(caseId), number(NUMBER, number));
    }

    private Optional<Receipt> receipt(Cases.StoredStep step) {
        return audit.sequencedLifeOf(step.agency().value(), step.messageId().value()).stream()
                .filter(event -> event.event().kind() == EventKind.ACCEPTED)
                .findFirst()
                .flatMap(this::receipt);
    }

    private Optional<Receipt> receipt(SequencedEvent event) {
        return log.receipt(event);
    }

    /**
     * The steps that the caller may know of, as each agency signed them, with their receipts: who has it needs neither
     * the hub nor the other party to show what each of them did. 202 while the log has not come so far.
     *
     * @param after the number of a step, to have those that come after it; null for the first
     */
    @GET
    @Path("{case_id}/evidence")
    @Produces({ZIP, MediaType.APPLICATION_JSON})
    @Decided(resource = CASE, scope = VIEW)
    public Response evidence(
            @PathParam(CASE_ID) String caseId, @QueryParam("after") @Nullable String after, @Context UriInfo asked) {
        long from = after == null ? 0 : number("after", after);
        List<Cases.StoredStep> steps = cases.steps(officer.get(), id(caseId), from, MAX_STEPS + 1);
        if (steps.isEmpty()) throw new HubException(Fault.NOT_FOUND, "the case has no step after " + from);
        List<Receipt> receipts = new ArrayList<>();
        List<Envelope> messages = new ArrayList<>();
        long bytes = 0;
        @Nullable Long last = null;
        for (Cases.StoredStep step : steps.subList(0, Math.min(steps.size(), MAX_STEPS))) {
            Optional<Receipt> receipt = receipt(step);
            if (receipt.isEmpty()) return ReceiptAnswer.later();
            bytes += step.envelope().map(envelope -> envelope.length).orElse(0);
            if (bytes > MAX_BYTES && last != null) break;
            receipts.add(receipt.get());
            step.envelope().map(Envelope::parse).ifPresent(messages::add);
            last = step.number();
        }
        byte[] published = keys.published().toString().getBytes(UTF_8);
        Response.ResponseBuilder answer =
                Response.ok(EvidenceBundle.of(published, receipts, messages).zip(), ZIP)
                        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"case-evidence.zip\"");
        if (receipts.size() < steps.size()) {
            answer.link(asked.getRequestUriBuilder().replaceQueryParam("after", last).build(), "next");
        }
        return answer.build();
    }

    private static Identifier id(String caseId) {
        return Parameters.read(CASE_ID, caseId, Identifier::parse);
    }

    private static long number(String name, String text) {
        return Parameters.read(
                name,
                text,
                given -> {
                    if (given.matches("0|[1-9][0-9]{0,17}")) return Long.parseLong(given);
                    throw new Malformed("must be a whole number");
                });
    }
}
