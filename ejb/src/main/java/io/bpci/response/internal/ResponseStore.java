package io.bpci.response.internal;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.platform.ChangeCounter;
import io.bpci.platform.Cursor;
import io.bpci.platform.Selection;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Playbooks and emergencies in the database. To be used within a transaction. */
@Dependent
public class ResponseStore {
    /** That the emergency {@code e} concerns an agency. */
    private static final String CONCERNED =
            "exists (select a.place from ConcernedAgency a where a.emergencyId = e.emergencyId and a.governmentId ="
                    + " :agency)";

    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject InstantSource clock;
    @Inject Event<AlarmDue> alarms;

    /** The time as the database keeps it. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Begins an act: nobody else publishes, declares or acknowledges until this transaction ends.
     *
     * @return the number of the act
     */
    public long begin() {
        return ChangeCounter.RESPONSE.next(database);
    }

    public void add(StoredPlaybook playbook) {
        database.persist(playbook);
    }

    public long countPlaybooks(NodeId governmentId) {
        return database.createQuery("select count(p) from StoredPlaybook p where p.governmentId = :agency", Long.class)
                .setParameter("agency", governmentId.value())
                .getSingleResult();
    }

    /** All versions, the newest first. */
    public List<StoredPlaybook> versions(Identifier playbookId) {
        return database.createQuery(
                        "select p from StoredPlaybook p where p.playbookId = :id order by p.playbookVersion desc",
                        StoredPlaybook.class)
                .setParameter("id", playbookId.value())
                .getResultList();
    }

    /**
     * Versions of playbooks that the caller sees, behind the cursor: of its agency; with sight of all, of any.
     *
     * @param only null for all
     */
    public List<StoredPlaybook> playbooks(
            Officer asking, @Nullable Identifier only, Cursor<StoredPlaybook> cursor, int limit) {
        var all = Selection.of(StoredPlaybook.class, "p");
        if (only != null) all = all.and("p.playbookId = :only", "only", only.value());
        if (asking.caller().seesAll()) return cursor.read(database, all, limit);
        @Nullable NodeId agency = asking.governmentId();
        if (agency == null) return List.of();
        return cursor.read(database, all.and("p.governmentId = :agency", "agency", agency.value()), limit);
    }

    public void add(StoredEmergency emergency, Collection<ConcernedAgency> agencies) {
        database.persist(emergency);
        agencies.forEach(database::persist);
    }

    public Optional<StoredEmergency> underKey(NodeId declaredBy, Identifier key) {
        return database.createQuery(
                        "select e from StoredEmergency e where e.governmentId = :agency and e.idempotencyKey = :key",
                        StoredEmergency.class)
                .setParameter("agency", declaredBy.value())
                .setParameter("key", key.value())
                .getResultStream()
                .findFirst();
    }

    public long countOpen(boolean drill) {
        return database.createQuery(
                        "select count(e) from StoredEmergency e where e.endedAt is null and e.drill = :drill",
                        Long.class)
                .setParameter("drill", drill)
                .getSingleResult();
    }

    public long countOpen(NodeId declaredBy) {
        return database.createQuery(
                        "select count(e) from StoredEmergency e where e.governmentId = :agency and e.endedAt is null",
                        Long.class)
                .setParameter("agency", declaredBy.value())
                .getSingleResult();
    }

    public @Nullable StoredEmergency find(String emergencyId) {
        return database.find(StoredEmergency.class, emergencyId);
    }

    /** The emergency, if the caller sees it: its agency declared it or is concerned; with sight of all, any. */
    public Optional<StoredEmergency> find(String emergencyId, Officer asking) {
        return query("e.emergencyId = :id and ", asking).setParameter("id", emergencyId).getResultStream().findFirst();
    }

    /** Those of these that the caller sees, in no order. */
    public List<StoredEmergency> seen(Officer asking, Collection<String> emergencyIds) {
        return query("e.emergencyId in :ids and ", asking).setParameter("ids", emergencyIds).getResultList();
    }

    /** Those that the caller sees, behind the cursor. */
    public List<StoredEmergency> list(
            Officer asking, boolean activeOnly, Instant now, Cursor<StoredEmergency> cursor, int limit) {
        var all = Selection.of(StoredEmergency.class, "e");
        if (activeOnly) all = all.and("e.endedAt is null and e.endsAt > :now", "now", now);
        if (asking.caller().seesAll()) return cursor.read(database, all, limit);
        @Nullable NodeId agency = asking.governmentId();
        if (agency == null) return List.of();
        all = all.with("agency", agency.value());
        return cursor.read(database, List.of(all.and("e.governmentId = :agency"), all.and(CONCERNED)), limit);
    }

    private TypedQuery<StoredEmergency> query(String where, Officer asking) {
        @Nullable NodeId agency = asking.governmentId();
        return database.createQuery(
                        "select e from StoredEmergency e where "
                                + where
                                + "(:all = true or e.governmentId = :agency or "
                                + CONCERNED
                                + ")",
                        StoredEmergency.class)
                .setParameter("all", asking.caller().seesAll())
                .setParameter("agency", agency == null ? "" : agency.value());
    }

    /** Each one's, in the order of its playbook. */
    public Map<String, List<ConcernedAgency>> agencies(Collection<StoredEmergency> emergencies) {
        if (emergencies.isEmpty()) return Map.of();
        return database.createQuery(
                        "select a from ConcernedAgency a where a.emergencyId in :ids order by a.place",
                        ConcernedAgency.class)
                .setParameter("ids", emergencies.stream().map(StoredEmergency::emergencyId).toList())
                .getResultStream()
                .collect(Collectors.groupingBy(ConcernedAgency::emergencyId));
    }

    public List<ConcernedAgency> agencies(StoredEmergency emergency) {
        return agencies(List.of(emergency)).getOrDefault(emergency.emergencyId(), List.of());
    }

    /** Those whose time to be acknowledged is over, and of which nobody was told that an agency is silent. */
    public List<StoredEmergency> toEscalate(Instant now, int limit) {
        return database.createQuery(
                        "select e from StoredEmergency e where e.endedAt is null and e.escalatedAt is null and"
                                + " e.acknowledgeBy <= :now and exists (select a.place from ConcernedAgency a where"
                                + " a.emergencyId = e.emergencyId and a.hasTasks = true and a.acknowledgedAt is null)"
                                + " order by e.number",
                        StoredEmergency.class)
                .setParameter("now", now)
                .setMaxResults(limit)
                .getResultList();
    }

    /** Those that nobody ended in time. */
    public List<StoredEmergency> due(Instant now, int limit) {
        return database.createQuery(
                        "select e from StoredEmergency e where e.endedAt is null and e.endsAt <= :now order by"
                                + " e.number",
                        StoredEmergency.class)
                .setParameter("now", now)
                .setMaxResults(limit)
                .getResultList();
    }

    /** Has agencies told of it, once this is committed. */
    public void alarm(long number, StoredEmergency emergency, EmergencyAlarm.Kind kind, Instant now) {
        database.persist(new EmergencyAlarm(number, emergency.emergencyId(), kind, now));
        alarms.fire(new AlarmDue());
    }

    /** What is to be told next, the oldest first. */
    public List<EmergencyAlarm> toSend(int limit) {
        return database.createQuery(
                        "select a from EmergencyAlarm a where a.sent = false order by a.number", EmergencyAlarm.class)
                .setMaxResults(limit)
                .getResultList();
    }

    /** What was told, or is to be, the oldest first. */
    public List<EmergencyAlarm> alarms(StoredEmergency emergency) {
        return database.createQuery(
                        "select a from EmergencyAlarm a where a.emergencyId = :id order by a.number",
                        EmergencyAlarm.class)
                .setParameter("id", emergency.emergencyId())
                .getResultList();
    }

    public void sent(long number) {
        EmergencyAlarm alarm = database.find(EmergencyAlarm.class, number);
        if (alarm != null) alarm.sent();
    }
}
