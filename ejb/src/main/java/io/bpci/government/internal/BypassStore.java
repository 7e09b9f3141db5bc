package io.bpci.government.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.platform.Cursor;
import io.bpci.platform.Selection;
import io.bpci.wire.BypassStatus;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Bypasses in the database. To be used within a transaction. */
@Dependent
public class BypassStore {
    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject AuditLog audit;
    @Inject Event<BypassChange> changes;

    public @Nullable EmergencyBypass find(String bypassId) {
        return database.find(EmergencyBypass.class, bypassId);
    }

    /** The agency's one that has not ended at that time. */
    public Optional<EmergencyBypass> open(NodeId governmentId, Instant now) {
        return database.createQuery(
                        "select b from EmergencyBypass b where b.governmentId = :agency and b.endedAt is null",
                        EmergencyBypass.class)
                .setParameter("agency", governmentId.value())
                .getResultStream()
                .filter(bypass -> isOpen(bypass.statusAt(now)))
                .findFirst();
    }

    public static boolean isOpen(BypassStatus status) {
        return status == BypassStatus.PROPOSED || status == BypassStatus.ACTIVE;
    }

    /** Those that lift something at that time. */
    public List<EmergencyBypass> active(Instant now) {
        return database.createQuery(
                        "select b from EmergencyBypass b where b.endedAt is null and b.status = :active and b.endsAt >"
                                + " :now",
                        EmergencyBypass.class)
                .setParameter("active", BypassStatus.ACTIVE)
                .setParameter("now", now)
                .getResultList();
    }

    /** Those whose time is over and of which that is not written down. */
    public List<EmergencyBypass> due(Instant now, int limit) {
        return database.createQuery(
                        "select b from EmergencyBypass b where b.endedAt is null and (b.endsAt <= :now or (b.status ="
                                + " :proposed and b.signUntil <= :now)) order by b.number",
                        EmergencyBypass.class)
                .setParameter("proposed", BypassStatus.PROPOSED)
                .setParameter("now", now)
                .setMaxResults(limit)
                .getResultList();
    }

    /** The bypass, if the caller sees it: of its agency; with sight of all, of any. */
    public Optional<EmergencyBypass> find(String bypassId, Officer asking) {
        return query("b.bypassId = :id and ", asking).setParameter("id", bypassId).getResultStream().findFirst();
    }

    /** Those that the caller sees, behind the cursor. */
    public List<EmergencyBypass> list(Officer asking, Cursor<EmergencyBypass> cursor, int limit) {
        var all = Selection.of(EmergencyBypass.class, "b");
        if (asking.caller().seesAll()) return cursor.read(database, all, limit);
        @Nullable NodeId agency = asking.governmentId();
        if (agency == null) return List.of();
        return cursor.read(database, all.and("b.governmentId = :agency", "agency", agency.value()), limit);
    }

    private TypedQuery<EmergencyBypass> query(String where, Officer asking) {
        @Nullable NodeId agency = asking.governmentId();
        return database.createQuery(
                        "select b from EmergencyBypass b where " + where + "(:all = true or b.governmentId = :agency)",
                        EmergencyBypass.class)
                .setParameter("all", asking.caller().seesAll())
                .setParameter("agency", agency == null ? "" : agency.value());
    }

    /** Each one's, the first first. */
    public Map<String, List<BypassSignature>> signatures(Collection<EmergencyBypass> bypasses) {
        if (bypasses.isEmpty()) return Map.of();
        return database.createQuery(
                        "select s from BypassSignature s where s.bypassId in :ids order by s.number",
                        BypassSignature.class)
                .setParameter("ids", bypasses.stream().map(EmergencyBypass::bypassId).toList())
                .getResultStream()
                .collect(Collectors.groupingBy(BypassSignature::bypassId));
    }

    public List<BypassSignature> signatures(EmergencyBypass bypass) {
        return signatures(List.of(bypass)).getOrDefault(bypass.bypassId(), List.of());
    }

    public void add(EmergencyBypass bypass) {
        database.persist(bypass);
    }

    public void add(BypassSignature signature) {
        database.persist(signature);
    }

    /** Ends it, with its event. The caller has seen that it is not ended. */
    public void end(
            EmergencyBypass bypass, BypassStatus how, @Nullable String by, @Nullable String reason, Instant now) {
        bypass.end(how, by, reason, now);
        changed(bypass, by);
    }

    /** Records where it stands: with all that was signed, so that the log shows by itself who answers for it. */
    public void changed(EmergencyBypass bypass, @Nullable String by) {
        database.flush();
        audit.record(
                EventKind.GOVERNMENT_BYPASS,
                Json.object()
                        .putIfPresent(Member.ACTOR, by)
                        .put(Member.ORGANISATION, bypass.governmentId().value())
                        .putIfPresent(Member.REASON, bypass.endReason())
                        .put(
                                Member.DETAIL,
                                Json.object()
                                        .put("bypass_id", bypass.bypassId())
                                        .put("status", bypass.status().name().toLowerCase(Locale.ROOT))
                                        .put("statement", bypass.statement())
                                        .put(
                                                "signatures",
                                                new JsonArray(
                                                        signatures(bypass).stream()
                                                                .<Json>map(BypassSignature::toEvent)
                                                                .toList()))
                                        .build())
                        .build());
        changes.fire(BypassChange.of(bypass));
    }
}
