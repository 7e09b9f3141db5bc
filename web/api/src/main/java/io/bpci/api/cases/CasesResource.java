package io.bpci.api.cases;

import io.bpci.api.http.Paging;
import io.bpci.api.http.Parameters;
import io.bpci.api.log.ReceiptAnswer;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.cases.CaseEvidence;
import io.bpci.cases.Cases;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Decided;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
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

    @Inject Cases cases;
    @Inject CurrentOfficer officer;
    @Inject CaseEvidence evidence;

    @GET
    @Decided(resource = CASE, scope = VIEW)
    public Response list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("sort") @Nullable String sort,
            @BeanParam Paging paging,
            @Context UriInfo asked) {
        CasePage page = cases.list(officer.get(), state, paging.request(sort));
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
    public Response timeline(@PathParam(CASE_ID) String caseId, @BeanParam Paging paging, @Context UriInfo asked) {
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
        return cases.step(officer.get(), id(caseId), number(NUMBER, number))
                .envelope()
                .orElseThrow(() -> new HubException(Fault.NOT_FOUND, "what was said in the case is erased"));
    }

    /** 202 while the log has not come so far. */
    @GET
    @Path("{case_id}/steps/{number}/receipt")
    @Decided(resource = CASE, scope = VIEW)
    public Response receipt(@PathParam(CASE_ID) String caseId, @PathParam(NUMBER) String number) {
        return ReceiptAnswer.of(evidence.receipt(officer.get(), id(caseId), number(NUMBER, number)));
    }

    /**
     * The steps that the caller may know of, as each agency signed them, with their receipts. 202 while the log has not
     * come so far.
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
        Optional<CaseEvidence.Part> found = evidence.part(officer.get(), id(caseId), from);
        if (found.isEmpty()) return ReceiptAnswer.later();
        Response.ResponseBuilder answer =
                Response.ok(found.get().bundle().zip(), ZIP)
                        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"case-evidence.zip\"");
        @Nullable Long next = found.get().next();
        if (next != null) answer.link(asked.getRequestUriBuilder().replaceQueryParam("after", next).build(), "next");
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
