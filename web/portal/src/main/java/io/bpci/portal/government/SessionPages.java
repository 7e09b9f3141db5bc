package io.bpci.portal.government;

import io.bpci.government.GovernmentSessions;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Viewer;
import io.bpci.wire.GovernmentSessionInfo;
import io.bpci.wire.GovernmentSessionPage;

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
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Officers' sessions. */
@Path("government/sessions")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class SessionPages {
    private static final String PATH = "/government/sessions";
    private static final String SESSION = "session";
    private static final String REVOKE = "revoke";

    @Inject GovernmentSessions sessions;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = SESSION, scope = "view")
    public Response list(@BeanParam Asked asked) {
        return pages.show("government/sessions", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = SESSION, scope = "view")
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("government-sessions", source(asked));
    }

    private static Table<GovernmentSessionInfo> table(Asked asked) {
        return new Table<GovernmentSessionInfo>(PATH, asked)
                .choice("show", "session.show", List.of(new Table.Option("open", Texts.of("session.open_only"))))
                .column("session.id", each -> Cell.code(each.sessionId()).to(PATH + "/" + each.sessionId()))
                .column("session.state", each -> Cell.badge(state(each)))
                .column("session.officer", each -> Cell.text(each.officer()))
                .column("session.agency", each -> Cell.code(each.governmentId()))
                .column("session.level", each -> Cell.badge(each.accessLevel()))
                .column("session.clearance", each -> Cell.badge(each.securityClearance()))
                .column("session.created", "created_at", each -> Cell.time(each.createdAt()))
                .column("session.last_activity", "last_activity", each -> Cell.time(each.lastActivity()))
                .column("session.ends", each -> Cell.time(each.endedAt() == null ? each.idleUntil() : each.endedAt()));
    }

    static String state(GovernmentSessionInfo session) {
        if (session.isActive()) return "open";
        return session.endReason() == null ? "expired" : Words.wireName(session.endReason());
    }

    private Function<PageRequest, Table.Part<GovernmentSessionInfo>> source(Asked asked) {
        Officer officer = viewer.officer();
        boolean others = reachesOthers();
        boolean openOnly = "open".equals(asked.text("show"));
        return part -> {
            GovernmentSessionPage page = sessions.list(officer, others, openOnly, part);
            return new Table.Part<>(page.sessions(), page.nextPageToken());
        };
    }

    /** Who may revoke others' sessions sees them. */
    private boolean reachesOthers() {
        return viewer.may(SESSION, REVOKE);
    }

    @POST
    @Decided(resource = SESSION, scope = "open")
    public Response open(@FormParam("back") @Nullable String back) {
        GovernmentSessionInfo opened = sessions.open(viewer.officer());
        String said = Texts.of("session.is_open");
        boolean toAct = back != null && back.matches("/government/(operations|emergencies)(/[A-Za-z0-9._:-]*)?");
        return pages.goTo(toAct && back != null ? back : PATH + "/" + opened.sessionId(), said);
    }

    @GET
    @Path("{session_id}")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = SESSION, scope = "view")
    public Response show(@PathParam("session_id") String sessionId) {
        Officer officer = viewer.officer();
        GovernmentSessionInfo session = sessions.get(officer, reachesOthers(), sessionId);
        return pages.show(
                "government/session",
                Map.of("session", session, "state", state(session), "own", isOwn(officer, sessionId)));
    }

    private boolean isOwn(Officer officer, String sessionId) {
        if (officer.governmentId() == null) return false;
        return sessions.list(officer, false, true, PageRequest.first()).sessions().stream()
                .anyMatch(each -> each.sessionId().equals(sessionId) && each.officer().equals(officer.caller().name()));
    }

    @POST
    @Path("{session_id}/refresh")
    @Decided(resource = SESSION, scope = "refresh")
    public Response refresh(@PathParam("session_id") String sessionId) {
        sessions.refresh(viewer.officer(), sessionId);
        return pages.goTo(PATH + "/" + sessionId, Texts.of("session.is_refreshed"));
    }

    @POST
    @Path("{session_id}/close")
    @Decided(resource = SESSION, scope = "close")
    public Response close(@PathParam("session_id") String sessionId) {
        sessions.close(viewer.officer(), sessionId);
        return pages.goTo(PATH + "/" + sessionId, Texts.of("session.is_closed"));
    }

    @POST
    @Path("{session_id}/revoke")
    @Decided(resource = SESSION, scope = REVOKE)
    @SteppedUp
    public Response revoke(@PathParam("session_id") String sessionId, @FormParam("reason") @Nullable String reason) {
        sessions.revoke(viewer.officer(), sessionId, Form.reason(reason));
        return pages.goTo(PATH + "/" + sessionId, Texts.of("session.is_revoked"));
    }
}
