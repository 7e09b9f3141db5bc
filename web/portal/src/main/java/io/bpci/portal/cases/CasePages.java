package io.bpci.portal.cases;

import io.bpci.cases.CaseEvidence;
import io.bpci.cases.Cases;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Live;
import io.bpci.portal.session.Notice;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.wire.CaseDocumentInfo;
import io.bpci.wire.CaseEntry;
import io.bpci.wire.CaseInfo;
import io.bpci.wire.CasePage;
import io.bpci.wire.CaseTaskInfo;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Cases in which the viewer's agency takes part. */
@Path("government/cases")
@RequestScoped
public class CasePages {
    private static final String PATH = "/government/cases";
    private static final String CASE = "case";
    private static final String VIEW = "view";
    private static final String ID = "case_id";

    /** So many of the newest are on a case's page; all of them are in the evidence, and in the command line. */
    private static final int SHOWN = 200;

    @Inject Cases cases;
    @Inject CaseEvidence evidence;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Decided(resource = CASE, scope = VIEW)
    public Response list(@BeanParam Asked asked) {
        return pages.show("cases/cases", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @Decided(resource = CASE, scope = VIEW)
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("cases", source(asked));
    }

    private static Table<CaseInfo> table(Asked asked) {
        return new Table<CaseInfo>(PATH, asked)
                .choice(
                        "state",
                        "case.state",
                        Stream.of("opened", "active", "closed", "erased")
                                .map(state -> new Table.Option(state, Words.ofPeople(state)))
                                .toList())
                .column(
                        "case.title",
                        each ->
                                Cell.text(each.title() == null ? Texts.of("case.is_erased") : each.title())
                                        .to(PATH + "/" + each.caseId()))
                .column("case.state", each -> Cell.badge(each.state(), tone(each.state())))
                .column("case.type", each -> Cell.text(Words.ofPeople(each.caseType())))
                .column("case.classification", each -> Cell.badge(each.classification().claim(), "plain"))
                .column("case.lead", each -> Cell.code(each.lead()))
                .column("case.participants", each -> Cell.text(Long.toString(joined(each))))
                .column("case.opened", "opened_at", each -> Cell.time(each.openedAt()))
                .column("case.active", "active_at", each -> Cell.time(each.activeAt()));
    }

    private static String tone(String state) {
        return switch (state) {
            case "opened" -> "warn";
            case "active" -> "good";
            default -> "plain";
        };
    }

    private static long joined(CaseInfo found) {
        return found.participants().stream().filter(each -> each.state().equals("joined")).count();
    }

    private Function<PageRequest, Table.Part<CaseInfo>> source(Asked asked) {
        Officer officer = viewer.officer();
        String given = asked.text("state");
        String state = given == null || given.isEmpty() ? null : given;
        return part -> {
            CasePage page = cases.list(officer, state, part);
            return new Table.Part<>(page.cases(), page.nextPageToken());
        };
    }

    @GET
    @Path("{case_id}")
    @Decided(resource = CASE, scope = VIEW)
    public Response show(@PathParam(ID) String caseId) {
        return pages.show("cases/case", model(id(caseId)));
    }

    /** The part of the page that is drawn anew each few seconds. */
    @GET
    @Path("{case_id}/now")
    @Live
    @Decided(resource = CASE, scope = VIEW)
    public Response now(@PathParam(ID) String caseId) {
        return pages.show("cases/case-now", model(id(caseId)));
    }

    private Map<String, Object> model(Identifier caseId) {
        Officer officer = viewer.officer();
        CaseInfo found = cases.get(officer, caseId);
        List<CaseEntry> entries = new ArrayList<>();
        List<CaseTaskInfo> tasks = new ArrayList<>();
        List<CaseDocumentInfo> documents = new ArrayList<>();
        last(
                entries,
                part -> {
                    var page = cases.timeline(officer, caseId, part);
                    return new Table.Part<>(page.entries(), page.nextPageToken());
                });
        last(
                tasks,
                part -> {
                    var page = cases.tasks(officer, caseId, part);
                    return new Table.Part<>(page.tasks(), page.nextPageToken());
                });
        last(
                documents,
                part -> {
                    var page = cases.documents(officer, caseId, null, part);
                    return new Table.Part<>(page.documents(), page.nextPageToken());
                });
        return Map.of(
                "found",
                found,
                "tone",
                tone(found.state()),
                "entries",
                entries.reversed().stream().map(Said::of).toList(),
                "tasks",
                tasks,
                "documents",
                documents.reversed());
    }

    /** A step, in words. */
    public record Said(CaseEntry entry, String tone, @Nullable String text) {
        private static final List<String> TELLING =
                List.of("text", "title", "outcome", "reason", "note", "government_id", "task_id");

        static Said of(CaseEntry entry) {
            String tone =
                    switch (entry.step()) {
                        case "join", "take_over" -> "good";
                        case "decline", "leave" -> "bad";
                        case "hand_over", "close", "invite" -> "warn";
                        default -> "info";
                    };
            return new Said(entry, tone, text(entry));
        }

        private static @Nullable String text(CaseEntry entry) {
            var content = entry.content();
            if (content == null) return null;
            return TELLING.stream()
                    .map(content::get)
                    .filter(JsonString.class::isInstance)
                    .map(each -> ((JsonString) each).value())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** The last of a list that is read from its beginning: what a case may have bounds it. */
    private static <T> void last(List<T> all, Function<PageRequest, Table.Part<T>> read) {
        @Nullable String next = null;
        do {
            Table.Part<T> part = read.apply(new PageRequest(PageRequest.MAX_SIZE, next));
            all.addAll(part.rows());
            while (all.size() > SHOWN) all.removeFirst();
            next = part.next();
        } while (next != null);
    }

    @GET
    @Path("{case_id}/evidence")
    @Decided(resource = CASE, scope = VIEW)
    public Response evidence(@PathParam(ID) String caseId) {
        Identifier id = id(caseId);
        Optional<CaseEvidence.Part> part = evidence.part(viewer.officer(), id, 0);
        if (part.isEmpty()) {
            pages.say(new Notice(false, Texts.of("case.not_yet_logged")));
            return pages.to(PATH + "/" + id);
        }
        return Response.ok(part.get().bundle().zip(), "application/zip")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"case-evidence.zip\"")
                .build();
    }

    private static Identifier id(String caseId) {
        try {
            return Identifier.parse(caseId);
        } catch (Malformed e) {
            throw new HubException(Fault.NOT_FOUND, "no case has such a name");
        }
    }
}
