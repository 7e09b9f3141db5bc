package io.bpci.government.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.json.Json;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import java.util.List;

/** The steps of ending logins, each in a transaction of its own: between them Keycloak is asked. */
@Stateless
public class LoginEndRecords {
    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject AgencyStore agencies;
    @Inject AuditLog audit;

    /** Those whose time has come, the longest waiting first. */
    public List<String> due(int limit) {
        return database.createQuery(
                        "select l.login from LoginToEnd l where l.nextAt <= :now order by l.nextAt", String.class)
                .setParameter("now", agencies.now())
                .setMaxResults(limit)
                .getResultList();
    }

    public void ended(String login) {
        LoginToEnd found = database.find(LoginToEnd.class, login);
        if (found != null) close(found, "ended");
    }

    /** It is tried again later, or given up. */
    public void failed(String login) {
        LoginToEnd found = database.find(LoginToEnd.class, login);
        if (found != null && !found.failed(agencies.now())) close(found, "given_up");
    }

    private void close(LoginToEnd login, String outcome) {
        audit.record(
                EventKind.GOVERNMENT_LOGIN_ENDED,
                Json.object()
                        .put(Member.ORGANISATION, login.governmentId())
                        .put(Member.REASON, outcome)
                        .put(
                                Member.DETAIL,
                                Json.object()
                                        .put("officer", login.officer())
                                        .put("failed_attempts", (long) login.attempts())
                                        .build())
                        .build());
        database.remove(login);
    }
}
