package io.bpci.government;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.AgencyStore;
import io.bpci.government.internal.GovernmentSession;
import io.bpci.government.internal.SessionGuard;
import io.bpci.government.internal.SessionStore;
import io.bpci.json.Json;
import io.bpci.platform.Cursor;
import io.bpci.platform.FreshId;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AgencyInfo.Status;
import io.bpci.wire.GovernmentSessionInfo;
import io.bpci.wire.GovernmentSessionInfo.EndReason;
import io.bpci.wire.GovernmentSessionPage;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Instant;

/**
 * Officers' sessions: opened, looked at, kept alive, closed by who opened them, revoked by who may. Whether the caller
 * may do this at all is asked of {@link Decisions} before; the queries here decide which sessions it reaches. What it
 * does not see is NOT_FOUND, as what does not exist.
 */
@Stateless
public class GovernmentSessions {
    private static final int MAX_NOTE = 500;
    private static final Sorting<GovernmentSession> SORTING =
            Sorting.newestFirst("created_at", GovernmentSession::number)
                    .or("last_activity", "lastActivity", GovernmentSession::lastActivity);

    @Inject AgencyStore agencies;
    @Inject SessionStore store;
    @Inject SessionGuard guard;
    @Inject AuditLog audit;
    @Inject HubSettings settings;
    @Inject SecureRandom random;

    /**
     * Opens one.
     *
     * @throws HubException FORBIDDEN if the agency takes no part, or the officer claims more than the agency has;
     *     OVERLOADED if the agency has as many as may be
     */
    public GovernmentSessionInfo open(Officer officer) {
        long number = agencies.begin();
        Agency agency = requireAgency(officer);
        var government = settings.government();
        Instant now = agencies.now();
        if (store.countOpen(agency.governmentId(), now) >= government.maxSessionsPerAgency()) {
            throw new HubException(
                    Fault.OVERLOADED,
                    "the agency has as many sessions as may be, " + government.maxSessionsPerAgency());
        }
        var session =
                new GovernmentSession(
                        FreshId.of("gov-session", random),
                        number,
                        officer,
                        now,
                        government.sessionTimeout(),
                        government.sessionIdleTimeout());
        store.add(session);
        audit.record(
                EventKind.GOVERNMENT_SESSION_OPENED,
                Json.object()
                        .put(Member.ACTOR, officer.caller().name())
                        .put(Member.ORGANISATION, agency.governmentId().value())
                        .put(
                                Member.DETAIL,
                                Json.object()
                                        .put("session_id", session.sessionId())
                                        .put("access_level", officer.requireLevel().role())
                                        .put("security_clearance", officer.clearance().claim())
                                        .build())
                        .build());
        return session.toInfo(now);
    }

    private Agency requireAgency(Officer officer) {
        NodeId id = officer.requireGovernmentId();
        Agency agency = agencies.find(id);
        if (agency == null || agency.status() != Status.CONFIGURED) {
            throw forbidden("the agency %s takes no part".formatted(id));
        }
        if (!agency.jurisdiction().equals(officer.requireJurisdiction())) {
            throw forbidden(
                    "the agency is of the jurisdiction %s, the token of %s"
                            .formatted(agency.jurisdiction(), officer.requireJurisdiction()));
        }
        if (!agency.securityClearance().dominates(officer.clearance())) {
            throw forbidden(
                    "the agency has the clearance %s, the token %s"
                            .formatted(agency.securityClearance().claim(), officer.clearance().claim()));
        }
        AccessLevel level = officer.requireLevel();
        if (!agency.accessLevel().includes(level)) {
            throw forbidden(
                    "the agency has the level %s, the token %s".formatted(agency.accessLevel().role(), level.role()));
        }
        return agency;
    }

    /**
     * Those that the officer sees, the newest first; also by {@code created_at} and {@code last_activity}.
     *
     * @param others whether it may see those of other officers of its agency, up to its clearance
     */
    public GovernmentSessionPage list(Officer officer, boolean others, boolean openOnly, PageRequest page) {
        Cursor<GovernmentSession> cursor = SORTING.cursor(page);
        Instant now = agencies.now();
        return page.page(
                store.list(officer, others, openOnly, now, cursor, page.size() + 1),
                cursor::keyOf,
                (found, next) ->
                        new GovernmentSessionPage(found.stream().map(each -> each.toInfo(now)).toList(), next));
    }

    public GovernmentSessionInfo get(Officer officer, boolean others, String sessionId) {
        return require(officer, others, sessionId).toInfo(agencies.now());
    }

    /**
     * That the officer acts in it, which keeps it alive.
     *
     * @throws HubException CONFLICT unless the officer has that session of its agency's open
     */
    public void requireOpen(Officer officer, String sessionId) {
        guard.requireOpen(officer, sessionId, agencies.now());
    }

    /**
     * Notes that something is done in it.
     *
     * @throws HubException CONFLICT if it is over
     */
    public GovernmentSessionInfo refresh(Officer officer, String sessionId) {
        GovernmentSession session = requireOwn(officer, sessionId);
        requireAgency(officer);
        Instant now = agencies.now();
        if (!session.refresh(now, settings.government().sessionIdleTimeout())) {
            throw new HubException(Fault.CONFLICT, "the session is over; open another");
        }
        return session.toInfo(now);
    }

    /** Ends the officer's own. One that is over stays as it is. */
    public GovernmentSessionInfo close(Officer officer, String sessionId) {
        return end(requireOwn(officer, sessionId), EndReason.CLOSED, officer);
    }

    /**
     * Ends one that the officer sees. One that is over stays as it is.
     *
     * @param note why, for the audit log; null where it is not said
     */
    public GovernmentSessionInfo revoke(Officer officer, String sessionId, @Nullable String note) {
        if (note != null && note.length() > MAX_NOTE) {
            throw new HubException(Fault.INVALID_REQUEST, "a reason has at most " + MAX_NOTE + " characters");
        }
        GovernmentSession session = require(officer, true, sessionId);
        Instant now = agencies.now();
        if (session.isOpen(now)) store.end(session, EndReason.REVOKED, officer.caller().name(), note, now);
        return session.toInfo(now);
    }

    private GovernmentSessionInfo end(GovernmentSession session, EndReason why, Officer by) {
        Instant now = agencies.now();
        if (session.isOpen(now)) store.end(session, why, by.caller().name(), now);
        return session.toInfo(now);
    }

    /**
     * Ends what was opened in a login that Keycloak says has ended (OpenID Connect Back-Channel Logout 1.0, 2.7).
     *
     * @param login Keycloak's session; null for all of that subject
     * @param subject null where only the login is named
     * @return how many
     */
    public int loggedOut(@Nullable String login, @Nullable String subject) {
        Instant now = agencies.now();
        if (login != null) return store.endAllOfLogin(login, now);
        return subject == null ? 0 : store.endAllOfSubject(subject, now);
    }

    /** Writes down the end of sessions that ran out, and forgets those that ended long ago. */
    public int sweep(int limit) {
        Instant now = agencies.now();
        int ended = store.endRunOut(now, limit);
        store.forgetOld(now);
        return ended;
    }

    private GovernmentSession require(Officer officer, boolean others, String sessionId) {
        return store.find(sessionId, officer, others).orElseThrow(() -> noSuch(sessionId));
    }

    private GovernmentSession requireOwn(Officer officer, String sessionId) {
        return store.find(sessionId, officer, false)
                .filter(session -> session.isOf(officer))
                .orElseThrow(() -> noSuch(sessionId));
    }

    private static HubException noSuch(String sessionId) {
        return new HubException(Fault.NOT_FOUND, "there is no session " + sessionId + " that the caller sees");
    }

    private static HubException forbidden(String why) {
        return new HubException(Fault.FORBIDDEN, why);
    }
}
