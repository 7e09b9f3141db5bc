package io.bpci.government.internal;

import io.bpci.envelope.NodeId;
import io.bpci.platform.ChangeCounter;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.AgencyInfo.Status;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Agencies in the database. To be used within a transaction. */
@Dependent
public class AgencyStore {
    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject InstantSource clock;

    public EntityManager database() {
        return database;
    }

    /** The time as the database keeps it. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Begins an act: nobody else changes an agency, or opens a session, until this transaction ends.
     *
     * @return the number of the act
     */
    public long begin() {
        return ChangeCounter.GOVERNMENT.next(database);
    }

    public @Nullable Agency find(NodeId governmentId) {
        return database.find(Agency.class, governmentId.value());
    }

    /**
     * @throws HubException NOT_FOUND
     */
    public Agency require(NodeId governmentId) {
        Agency found = find(governmentId);
        if (found == null) throw new HubException(Fault.NOT_FOUND, "there is no agency " + governmentId);
        return found;
    }

    public long count() {
        return database.createQuery("select count(a) from Agency a", Long.class).getSingleResult();
    }

    public long countConfigured() {
        return database.createQuery("select count(a) from Agency a where a.status = :status", Long.class)
                .setParameter("status", Status.CONFIGURED)
                .getSingleResult();
    }

    /**
     * In the order of their ids.
     *
     * @param only its own; null for every one
     * @param status only those that stand there; null for all
     * @param jurisdiction only those of it; null for all
     */
    public List<Agency> list(
            @Nullable NodeId only, @Nullable Status status, @Nullable String jurisdiction, String after, int limit) {
        // A condition for each filter that is there: with one for all of them no index would be used.
        TypedQuery<Agency> query =
                database.createQuery(
                                "select a from Agency a where a.governmentId > :after"
                                        + (only == null ? "" : " and a.governmentId = :only")
                                        + (status == null ? "" : " and a.status = :status")
                                        + (jurisdiction == null ? "" : " and a.jurisdiction = :jurisdiction")
                                        + " order by a.governmentId",
                                Agency.class)
                        .setParameter("after", after)
                        .setMaxResults(limit);
        if (only != null) query.setParameter("only", only.value());
        if (status != null) query.setParameter("status", status);
        if (jurisdiction != null) query.setParameter("jurisdiction", jurisdiction);
        return query.getResultList();
    }

    /** Those that are revoked and whose client Keycloak may still take. */
    public List<Agency> toDisable(int limit) {
        return database.createQuery(
                        "select a from Agency a where a.status = :revoked and a.clientDisabled = false order by"
                                + " a.governmentId",
                        Agency.class)
                .setParameter("revoked", Status.REVOKED)
                .setMaxResults(limit)
                .getResultList();
    }

    /** How many sessions each has open; those that have none are left out. */
    public Map<NodeId, Long> openSessions(List<Agency> agencies) {
        if (agencies.isEmpty()) return Map.of();
        return database.createQuery(
                        "select s.governmentId, count(s) from GovernmentSession s where s.governmentId in :ids and"
                                + " s.endReason is null and s.idleUntil > :now group by s.governmentId",
                        Object[].class)
                .setParameter("ids", agencies.stream().map(agency -> agency.governmentId().value()).toList())
                .setParameter("now", now())
                .getResultStream()
                .collect(Collectors.toMap(row -> new NodeId((String) row[0]), row -> (Long) row[1]));
    }
}
