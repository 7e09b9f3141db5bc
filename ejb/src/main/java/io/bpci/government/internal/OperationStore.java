package io.bpci.government.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.government.internal.GovernmentOperation.Estimate;
import io.bpci.json.Json;
import io.bpci.platform.Cursor;
import io.bpci.platform.Selection;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.OperationType;
import io.bpci.wire.PriorityLevel;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Operations in the database. To be used within a transaction. */
@Dependent
public class OperationStore {
    /** Of the last so many that were completed an estimate is made, if there are at least {@link #ENOUGH}. */
    private static final int LAST = 101;

    private static final int ENOUGH = 5;

    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject AuditLog audit;

    public Optional<GovernmentOperation> underKey(NodeId requestedBy, Identifier key) {
        return database.createQuery(
                        "select o from GovernmentOperation o where o.requestingGovernment = :agency and"
                                + " o.idempotencyKey = :key",
                        GovernmentOperation.class)
                .setParameter("agency", requestedBy.value())
                .setParameter("key", key.value())
                .getResultStream()
                .findFirst();
    }

    public long countOpen() {
        return database.createQuery("select count(o) from GovernmentOperation o where o.endedAt is null", Long.class)
                .getSingleResult();
    }

    /** How many of those that an agency asked for have not ended. */
    public long countOpen(NodeId requestedBy) {
        return database.createQuery(
                        "select count(o) from GovernmentOperation o where o.requestingGovernment = :agency and"
                                + " o.endedAt is null",
                        Long.class)
                .setParameter("agency", requestedBy.value())
                .getSingleResult();
    }

    /** In the middle of what the last ones of that type and priority took. */
    public Estimate estimate(OperationType type, PriorityLevel priority) {
        List<Long> took =
                database.createQuery(
                                "select o.tookMs from GovernmentOperation o where o.operationType = :type and"
                                        + " o.priorityLevel = :priority and o.status = :completed order by o.number"
                                        + " desc",
                                Long.class)
                        .setParameter("type", type)
                        .setParameter("priority", priority)
                        .setParameter("completed", OperationStatus.COMPLETED)
                        .setMaxResults(LAST)
                        .getResultList();
        if (took.size() < ENOUGH) return Estimate.NONE;
        List<Long> sorted = took.stream().sorted().toList();
        return new Estimate(sorted.size(), Duration.ofMillis(sorted.get(sorted.size() / 2)));
    }

    /**
     * The operation, if the officer sees it: up to its clearance, those that its agency asked for, and those for its
     * jurisdiction; with sight of all, those of every agency. What it does not see is not told from what does not
     * exist.
     */
    public Optional<GovernmentOperation> find(String operationId, Officer asking) {
        return query("o.operationId = :id and ", "", asking)
                .setParameter("id", operationId)
                .getResultStream()
                .findFirst();
    }

    /** Those of these that the officer sees, in no order. */
    public List<GovernmentOperation> seen(Officer asking, Collection<String> operationIds) {
        return query("o.operationId in :ids and ", "", asking).setParameter("ids", operationIds).getResultList();
    }

    /**
     * Those that the officer sees, behind the cursor.
     *
     * @param only null for any
     */
    public List<GovernmentOperation> list(
            Officer asking,
            @Nullable OperationStatus only,
            Instant now,
            Cursor<GovernmentOperation> cursor,
            int limit) {
        List<Selection<GovernmentOperation>> any = new ArrayList<>();
        for (var reached : reached(asking)) any.addAll(standing(reached, only, now));
        return cursor.read(database, any, limit);
    }

    private static List<Selection<GovernmentOperation>> reached(Officer asking) {
        var all =
                Selection.of(GovernmentOperation.class, "o")
                        .and("o.classificationRank <= :rank", "rank", asking.clearance().rank());
        if (asking.caller().seesAll()) return List.of(all);
        @Nullable NodeId agency = asking.governmentId();
        // Who acts for no agency acts for no jurisdiction either.
        if (agency == null) return List.of();
        var own = all.and("o.requestingGovernment = :agency", "agency", agency.value());
        @Nullable String jurisdiction = asking.jurisdiction();
        if (jurisdiction == null) return List.of(own);
        return List.of(own, all.and("o.targetJurisdiction = :jurisdiction", "jurisdiction", jurisdiction));
    }

    /** What ran out is expired before that is written down. */
    private static List<Selection<GovernmentOperation>> standing(
            Selection<GovernmentOperation> of, @Nullable OperationStatus only, Instant now) {
        if (only == null) return List.of(of);
        var noted = of.and("o.status = :only", "only", only);
        return switch (only) {
            case EXPIRED -> List.of(noted, of.and("o.endedAt is null and o.deadline <= :now", "now", now));
            case PENDING, IN_PROGRESS -> List.of(noted.and("o.deadline > :now", "now", now));
            case COMPLETED, FAILED, CANCELLED -> List.of(noted);
        };
    }

    private TypedQuery<GovernmentOperation> query(String where, String order, Officer asking) {
        @Nullable NodeId agency = asking.governmentId();
        return database.createQuery(
                        "select o from GovernmentOperation o where "
                                + where
                                + "o.classificationRank <= :rank and (:all = true or o.requestingGovernment = :agency"
                                + " or o.targetJurisdiction = :jurisdiction)"
                                + order,
                        GovernmentOperation.class)
                .setParameter("rank", asking.clearance().rank())
                .setParameter("all", asking.caller().seesAll())
                .setParameter("agency", agency == null ? "" : agency.value())
                // Who acts for no agency acts for no jurisdiction either.
                .setParameter(
                        "jurisdiction", agency == null || asking.jurisdiction() == null ? "" : asking.jurisdiction());
    }

    public List<OperationStep> history(GovernmentOperation operation) {
        return database.createQuery(
                        "select s from OperationStep s where s.operationId = :id order by s.number",
                        OperationStep.class)
                .setParameter("id", operation.operationId())
                .getResultList();
    }

    /** Those whose deadline came, the first first. */
    public List<GovernmentOperation> due(Instant now, int limit) {
        return database.createQuery(
                        "select o from GovernmentOperation o where o.endedAt is null and o.deadline <= :now order by"
                                + " o.deadline",
                        GovernmentOperation.class)
                .setParameter("now", now)
                .setMaxResults(limit)
                .getResultList();
    }

    public void add(GovernmentOperation operation) {
        database.persist(operation);
    }

    /**
     * Keeps that the operation has come to the status that it has, and records it. What it is about is not in the
     * event: whoever reads events need not have the clearance.
     *
     * @param number of the act
     */
    public void stepped(
            long number, GovernmentOperation operation, Instant now, @Nullable Officer by, @Nullable String note) {
        @Nullable String name = by == null ? null : by.caller().name();
        database.persist(new OperationStep(number, operation, now, name, by == null ? null : by.governmentId(), note));
        audit.record(
                EventKind.GOVERNMENT_OPERATION,
                Json.object()
                        .putIfPresent(Member.ACTOR, name)
                        .put(Member.ORGANISATION, operation.requestingGovernment().value())
                        .put(
                                Member.DETAIL,
                                Json.object()
                                        .put("operation_id", operation.operationId())
                                        .put("status", operation.status().name().toLowerCase(Locale.ROOT))
                                        .build())
                        .build());
    }
}
