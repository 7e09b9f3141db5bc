package io.bpci.portal.response;

import io.bpci.emergency.Playbook;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.government.OwnSession;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.session.Notice;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.response.Playbooks;
import io.bpci.wire.PlaybookInfo;
import io.bpci.wire.PlaybookPage;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.Function;

/** Playbooks, each version as its agency signed it. */
@Path("government/playbooks")
@RequestScoped
public class PlaybookPages {
    private static final String PATH = "/government/playbooks";
    private static final String PLAYBOOK = "playbook";

    @Inject Playbooks playbooks;
    @Inject OwnSession session;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Decided(resource = PLAYBOOK, scope = "view")
    public Response list(@BeanParam Asked asked) {
        return pages.show("response/playbooks", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @Decided(resource = PLAYBOOK, scope = "view")
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("playbooks", source(asked));
    }

    private static Table<PlaybookInfo> table(Asked asked) {
        return new Table<PlaybookInfo>(PATH, asked)
                .choice("playbook_id", "playbook.id")
                .column(
                        "playbook.title",
                        each -> Cell.text(each.title()).to(PATH + "/" + each.playbookId() + "/" + each.version()))
                .column("playbook.id", each -> Cell.code(each.playbookId()))
                .column("playbook.version", each -> Cell.number(each.version()))
                .column("playbook.state", each -> Cell.badge(each.retiredAt() == null ? "in_force" : "retired"))
                .column("playbook.agency", each -> Cell.code(each.governmentId()))
                .column("playbook.by", each -> Cell.text(each.publishedBy()))
                .column("playbook.published", "published_at", each -> Cell.time(each.publishedAt()));
    }

    private Function<PageRequest, Table.Part<PlaybookInfo>> source(Asked asked) {
        Officer officer = viewer.officer();
        @Nullable Identifier only = asked.read("playbook_id", Identifier::parse);
        return part -> {
            PlaybookPage page = playbooks.list(officer, only, part);
            return new Table.Part<>(page.playbooks(), page.nextPageToken());
        };
    }

    @GET
    @Path("{playbook_id}/{version}")
    @Decided(resource = PLAYBOOK, scope = "view")
    public Response show(@PathParam("playbook_id") String playbookId, @PathParam("version") String version) {
        Officer officer = viewer.officer();
        PlaybookInfo shown =
                require(
                        officer,
                        Form.parse("playbook_id", playbookId, Identifier::parse),
                        Form.parse("version", version, PlaybookPages::version));
        Playbook playbook = Playbook.Signed.parse(shown.playbook()).playbook();
        boolean isOwn = shown.governmentId().equals(officer.governmentId());
        boolean isNewest = playbooks.get(officer, shown.playbookId()).version() == shown.version();
        return pages.show(
                "response/playbook",
                Map.of(
                        "shown",
                        shown,
                        "playbook",
                        playbook,
                        "isUsable",
                        isOwn && isNewest && shown.retiredAt() == null,
                        "isNewest",
                        isNewest,
                        "inSession",
                        session.isOpen(officer)));
    }

    /** All its versions, for good. */
    @POST
    @Path("{playbook_id}/{version}/retire")
    @Decided(resource = PLAYBOOK, scope = "retire")
    public Response retire(@PathParam("playbook_id") String playbookId, @PathParam("version") String version) {
        Officer officer = viewer.officer();
        Identifier id = Form.parse("playbook_id", playbookId, Identifier::parse);
        String path = PATH + "/" + id + "/" + Form.parse("version", version, PlaybookPages::version);
        try {
            playbooks.retire(officer, id, session.require(officer));
            return pages.goTo(path, Texts.of("playbook.is_retired"));
        } catch (HubException e) {
            if (e.fault() != Fault.CONFLICT && e.fault() != Fault.INVALID_REQUEST) throw e;
            pages.say(new Notice(false, e.problem().detail()));
            return pages.to(path);
        }
    }

    private PlaybookInfo require(Officer officer, Identifier playbookId, long version) {
        @Nullable String next = null;
        do {
            PlaybookPage page = playbooks.list(officer, playbookId, new PageRequest(PageRequest.MAX_SIZE, next));
            for (PlaybookInfo each : page.playbooks()) if (each.version() == version) return each;
            next = page.nextPageToken();
        } while (next != null);
        throw new HubException(Fault.NOT_FOUND, Texts.of("playbook.no_such"));
    }

    private static Long version(String text) {
        if (!text.matches("[1-9][0-9]{0,17}")) throw new Malformed("must be a number from 1");
        return Long.valueOf(text);
    }
}
