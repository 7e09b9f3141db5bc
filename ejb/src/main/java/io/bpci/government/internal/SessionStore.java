package io.bpci.government.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.json.Json;
import io.bpci.platform.Cursor;
import io.bpci.platform.Selection;
import io.bpci.wire.GovernmentSessionInfo.EndReason;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sessions in the database. To be used within a transaction. */
@Dependent
public class SessionStore {
    /** How long after its end it is shown; the audit log knows it for longer. */
    private static final Duration KEPT = Duration.ofDays(30);

    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject AuditLog audit;

    public void add(GovernmentSession session) {
        database.persist(session);
    }

    public long countOpen(Instant now) {
        return database.createQuery(
                        "select count(s) from GovernmentSession s where s.endReason is null and s.idleUntil > :now",
                        Long.class)
                .setParameter("now", now)
                .getSingleResult();
    }

    public long countOpen(NodeId governmentId, Instant now) {
        return database.createQuery(
                        "select count(s) from GovernmentSession s where s.governmentId = :agency and s.endReason is"
                                + " null and s.idleUntil > :now",
                        Long.class)
                .setParameter("agency", governmentId.value())
                .setParameter("now", now)
                .getSingleResult();
    }

    /**
     * The session, if the one who asks sees it: its own; with a right over others those of its agency up to its
     * clearance; and with sight of all every one. What it does not see is not told from what does not exist.
     */
    public Optional<GovernmentSession> find(String sessionId, Officer asking, boolean others) {
        return query("s.sessionId = :id and ", asking, others)
                .setParameter("id", sessionId)
                .getResultStream()
                .findFirst();
    }

    /** Those that the one who asks sees, behind the cursor. */
    public List<GovernmentSession> list(
            Officer asking,
            boolean others,
            boolean openOnly,
            Instant now,
            Cursor<GovernmentSession> cursor,
            int limit) {
        var all = Selection.of(GovernmentSession.class, "s");
        if (openOnly) all = all.and("s.endReason is null and s.idleUntil > :now", "now", now);
        if (asking.caller().seesAll()) return cursor.read(database, all, limit);
        List<Selection<GovernmentSession>> reached = new ArrayList<>();
        reached.add(all.and("s.subject = :subject", "subject", asking.subject()));
        @Nullable NodeId agency = asking.governmentId();
        if (others && agency != null) {
            reached.add(
                    all.and("s.governmentId = :agency", "agency", agency.value())
                            .and("s.clearanceRank <= :rank", "rank", asking.clearance().rank()));
        }
        return cursor.read(database, reached, limit);
    }

    private TypedQuery<GovernmentSession> query(String where, Officer asking, boolean others) {
        @Nullable NodeId agency = asking.governmentId();
        return database.createQuery(
                        "select s from GovernmentSession s where "
                                + where
                                + "(:all = true or s.subject = :subject or (:others = true and s.governmentId = :agency"
                                + " and s.clearanceRank <= :rank))",
                        GovernmentSession.class)
                .setParameter("all", asking.caller().seesAll())
                .setParameter("subject", asking.subject())
                .setParameter("others", others)
                .setParameter("agency", agency == null ? "" : agency.value())
                .setParameter("rank", asking.clearance().rank());
    }

    /** Ends it and records that; false if it is over. */
    public boolean end(GovernmentSession session, EndReason why, @Nullable String by, Instant now) {
        return end(session, why, by, null, now);
    }

    /**
     * As without a note.
     *
     * @param note what who ends it says of that
     */
    public boolean end(
            GovernmentSession session, EndReason why, @Nullable String by, @Nullable String note, Instant now) {
        if (!session.end(why, by, now)) return false;
        if (why == EndReason.REVOKED || why == EndReason.AGENCY_REVOKED) endLogin(session, now);
        audit.record(
                EventKind.GOVERNMENT_SESSION_ENDED,
                Json.object()
                        .putIfPresent(Member.ACTOR, by)
                        .put(Member.ORGANISATION, session.governmentId().value())
                        .put(Member.REASON, why.name().toLowerCase(Locale.ROOT))
                        .put(
                                Member.DETAIL,
                                Json.object()
                                        .put("session_id", session.sessionId())
                                        .put("officer", session.officer())
                                        .putIfPresent("note", note)
                                        .build())
                        .build());
        return true;
    }

    /** Who is told to stop does not go on by the same login; Keycloak is told after this transaction. */
    private void endLogin(GovernmentSession session, Instant now) {
        String login = session.login();
        if (login == null || database.find(LoginToEnd.class, login) != null) return;
        database.persist(new LoginToEnd(login, session, now));
    }

    public int endAllOf(NodeId governmentId, EndReason why, String by, Instant now) {
        return endAll("s.governmentId = :key", governmentId.value(), why, by, null, now);
    }

    /** Those that were opened in that login at Keycloak. */
    public int endAllOfLogin(String login, Instant now) {
        return endAll("s.login = :key", login, EndReason.LOGGED_OUT, null, null, now);
    }

    /** Those of that subject, in whatever login. */
    public int endAllOfSubject(String subject, Instant now) {
        return endAll("s.login is not null and s.subject = :key", subject, EndReason.LOGGED_OUT, null, null, now);
    }

    /** Those of that subject, whose account is closed. */
    public int revokeAllOfSubject(String subject, String by, @Nullable String note, Instant now) {
        return endAll("s.subject = :key", subject, EndReason.REVOKED, by, note, now);
    }

    private int endAll(
            String where, String key, EndReason why, @Nullable String by, @Nullable String note, Instant now) {
        List<GovernmentSession> found =
                database.createQuery(
                                "select s from GovernmentSession s where s.endReason is null and " + where,
                                GovernmentSession.class)
                        .setParameter("key", key)
                        .getResultList();
        found.forEach(session -> end(session, why, by, note, now));
        return found.size();
    }

    /** Writes down the end of those that ran out. */
    public int endRunOut(Instant now, int limit) {
        List<GovernmentSession> found =
                database.createQuery(
                                "select s from GovernmentSession s where s.endReason is null and s.idleUntil <= :now"
                                        + " order by s.idleUntil",
                                GovernmentSession.class)
                        .setParameter("now", now)
                        .setMaxResults(limit)
                        .getResultList();
        found.forEach(session -> end(session, session.ranOut(), null, now));
        return found.size();
    }

    public void forgetOld(Instant now) {
        database.createQuery("delete from GovernmentSession s where s.endedAt < :old")
                .setParameter("old", now.minus(KEPT))
                .executeUpdate();
    }
}
