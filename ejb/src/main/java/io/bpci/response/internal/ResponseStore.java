package io.bpci.response.internal;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.platform.ChangeCounter;

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
     * Versions of playbooks that the caller sees, the newest first: of its agency; with sight of all, of any.
     *
     * @param only null for all
     */
    public List<StoredPlaybook> playbooks(Officer asking, @Nullable Identifier only, long before, int limit) {
        @Nullable NodeId agency = asking.governmentId();
        return database.createQuery(
                        "select p from StoredPlaybook p where p.number < :before and (:any = true or p.playbookId ="
                                + " :only) and (:all = true or p.governmentId = :agency) order by p.number desc",
                        StoredPlaybook.class)
                .setParameter("before", before)
                .setParameter("any", only == null)
                .setParameter("only", only == null ? "" : only.value())
                .setParameter("all", asking.caller().seesAll())
                .setParameter("agency", agency == null ? "" : agency.value())
                .setMaxResults(limit)
                .getResultList();
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
        return query("e.emergencyId = :id and ", "", asking)
                .setParameter("id", emergencyId)
                .getResultStream()
                .findFirst();
    }

    /** Those of these that the caller sees, in no order. */
    public List<StoredEmergency> seen(Officer asking, Collection<String> emergencyIds) {
        return query("e.emergencyId in :ids and ", "", asking).setParameter("ids", emergencyIds).getResultList();
    }

    /** Those that the caller sees, the newest first. */
    public List<StoredEmergency> list(Officer asking, boolean activeOnly, Instant now, long before, int limit) {
        return query(
                        "e.number < :before and (:any = true or (e.endedAt is null and e.endsAt > :now)) and ",
                        " order by e.number desc",
                        asking)
                .setParameter("before", before)
                .setParameter("any", !activeOnly)
                .setParameter("now", now)
                .setMaxResults(limit)
                .getResultList();
    }

    private TypedQuery<StoredEmergency> query(String where, String order, Officer asking) {
        @Nullable NodeId agency = asking.governmentId();
        return database.createQuery(
                        "select e from StoredEmergency e where "
                                + where
                                + "(:all = true or e.governmentId = :agency or exists (select a.place from"
                                + " ConcernedAgency a where a.emergencyId = e.emergencyId and a.governmentId ="
                                + " :agency))"
                                + order,
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
