package io.bpci.compliance.internal;

import io.bpci.control.SubjectKind;
import io.bpci.envelope.Identifier;
import io.bpci.platform.ChangeCounter;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.Selection;
import io.bpci.problem.Fault;
import io.bpci.wire.FindingStatus;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Controls, counts, findings and waivers in the database. To be used within a transaction. */
@Dependent
public class ComplianceStore {
    /** That the finding {@code f} is waived now. */
    private static final String WAIVED =
            "exists (select 1 from StoredWaiver w where w.controlId = f.controlId and (w.subject is null or w.subject ="
                    + " f.subject) and w.withdrawnAt is null and w.endsAt > :now)";

    /** That the caller reaches the finding {@code f}. */
    private static final String REACHED =
            "(:all = true or ((f.organisation1 = :agency or f.organisation2 = :agency) and (f.jurisdiction is null or"
                    + " f.jurisdiction = :jurisdiction)))";

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
     * Begins an act: nobody else changes a control or a waiver, or writes down checks, until this transaction ends.
     *
     * @return the number of the act; within one, further numbers too
     */
    public long begin() {
        return ChangeCounter.COMPLIANCE.next(database);
    }

    public ComplianceProgress progress() {
        return Objects.requireNonNull(database.find(ComplianceProgress.class, ComplianceProgress.THE_ONE));
    }

    public @Nullable StoredControl find(Identifier control) {
        return database.find(StoredControl.class, control.value());
    }

    /**
     * @throws HubException NOT_FOUND for one that the caller does not see, too
     */
    public StoredControl require(Scope scope, Identifier control) {
        StoredControl found = find(control);
        if (found != null && scope.sees(found.jurisdiction())) return found;
        throw new HubException(Fault.NOT_FOUND, "there is no control %s that the caller sees".formatted(control));
    }

    public long countControls() {
        return database.createQuery("select count(c) from StoredControl c", Long.class).getSingleResult();
    }

    public List<StoredControl> switchedOn() {
        return database.createQuery(
                        "select c from StoredControl c where c.status = :on order by c.controlId", StoredControl.class)
                .setParameter("on", ControlStatus.ON)
                .getResultList();
    }

    /** Those that the caller sees, in the order of their names. */
    public List<StoredControl> list(Scope scope, String after, int limit) {
        return database.createQuery(
                        "select c from StoredControl c where c.controlId > :after and (:all = true or c.jurisdiction is"
                                + " null or c.jurisdiction = :jurisdiction) order by c.controlId",
                        StoredControl.class)
                .setParameter("after", after)
                .setParameter("all", scope.all())
                .setParameter("jurisdiction", scope.jurisdiction())
                .setMaxResults(limit)
                .getResultList();
    }

    /** Nothing is counted of it any more. */
    public void forgetCounts(Identifier control) {
        database.createQuery("delete from StoredTally t where t.id.controlId = :control")
                .setParameter("control", control.value())
                .executeUpdate();
    }

    void count(Batch.Cell cell, Counts counts) {
        var id = new StoredTally.Id(cell.controlId(), cell.organisation(), cell.hour());
        StoredTally tally = database.find(StoredTally.class, id);
        if (tally == null) {
            tally = new StoredTally(id);
            database.persist(tally);
        }
        tally.add(counts);
    }

    /** How the checks since then came out, by control: of all organisations, or of the caller's agency. */
    public Map<String, Counts> counts(Scope scope, Instant since) {
        Map<String, Counts> counts = new HashMap<>();
        database.createQuery(
                        "select t.id.controlId, sum(t.holds), sum(t.fails), sum(t.errors), sum(t.waived),"
                            + " sum(t.notApplicable), max(t.lastAt) from StoredTally t where t.id.organisation = :of"
                            + " and t.id.hourAt >= :since group by t.id.controlId",
                        Object[].class)
                // No agency has that name: who acts for none sees nothing, not everything.
                .setParameter("of", scope.all() ? Batch.ALL : scope.agency().isEmpty() ? "-" : scope.agency())
                .setParameter("since", since)
                .getResultStream()
                .forEach(row ->
                        counts.put(
                                (String) row[0],
                                new Counts(
                                        (Long) row[1],
                                        (Long) row[2],
                                        (Long) row[3],
                                        (Long) row[4],
                                        (Long) row[5],
                                        (Instant) row[6])));
        return counts;
    }

    /** Unresolved findings that the caller reaches, by control. */
    public record Unresolved(long failing, long inError, long waived) {
        public static final Unresolved NONE = new Unresolved(0, 0, 0);
    }

    public Map<String, Unresolved> unresolved(Scope scope, Instant now) {
        Map<String, Unresolved> found = new HashMap<>();
        unresolved("select f.controlId, f.result, count(f) from StoredFinding f where not " + WAIVED, scope, now)
                .forEach(row -> {
                    boolean isError = row[1].equals("error");
                    long number = (Long) row[2];
                    found.merge(
                            (String) row[0],
                            new Unresolved(isError ? 0 : number, isError ? number : 0, 0),
                            ComplianceStore::sum);
                });
        unresolved("select f.controlId, f.result, count(f) from StoredFinding f where " + WAIVED, scope, now)
                .forEach(
                        row -> found.merge((String) row[0], new Unresolved(0, 0, (Long) row[2]), ComplianceStore::sum));
        return found;
    }

    private List<Object[]> unresolved(String select, Scope scope, Instant now) {
        return scoped(
                        database.createQuery(
                                select + " and f.resolvedAt is null and " + REACHED + " group by f.controlId, f.result",
                                Object[].class),
                        scope)
                .setParameter("now", now)
                .getResultList();
    }

    private static Unresolved sum(Unresolved one, Unresolved other) {
        return new Unresolved(
                one.failing() + other.failing(), one.inError() + other.inError(), one.waived() + other.waived());
    }

    public long countUnresolved() {
        return database.createQuery("select count(f) from StoredFinding f where f.resolvedAt is null", Long.class)
                .getSingleResult();
    }

    Optional<StoredFinding> unresolved(String control, String subject) {
        return database.createQuery(
                        "select f from StoredFinding f where f.controlId = :control and f.subject = :subject and"
                                + " f.resolvedAt is null",
                        StoredFinding.class)
                .setParameter("control", control)
                .setParameter("subject", subject)
                .getResultStream()
                .findFirst();
    }

    List<StoredFinding> unresolvedOf(Identifier control) {
        return database.createQuery(
                        "select f from StoredFinding f where f.controlId = :control and f.resolvedAt is null order by"
                                + " f.number",
                        StoredFinding.class)
                .setParameter("control", control.value())
                .getResultList();
    }

    List<StoredFinding> unresolved(SubjectKind kind) {
        return database.createQuery(
                        "select f from StoredFinding f where f.subjectKind = :kind and f.resolvedAt is null order by"
                                + " f.number",
                        StoredFinding.class)
                .setParameter("kind", kind)
                .getResultList();
    }

    List<StoredFinding> unresolvedMessagesBefore(Instant time, int limit) {
        return database.createQuery(
                        "select f from StoredFinding f where f.subjectKind = :kind and f.resolvedAt is null and"
                                + " f.lastSeen < :time order by f.lastSeen",
                        StoredFinding.class)
                .setParameter("kind", SubjectKind.MESSAGE)
                .setParameter("time", time)
                .setMaxResults(limit)
                .getResultList();
    }

    /**
     * Those that the caller reaches, behind the cursor.
     *
     * @param control null for any
     * @param status null for any
     */
    public List<StoredFinding> findings(
            Scope scope,
            @Nullable Identifier control,
            @Nullable FindingStatus status,
            Cursor<StoredFinding> cursor,
            int limit) {
        var all = Selection.of(StoredFinding.class, "f");
        if (control != null) all = all.and("f.controlId = :control", "control", control.value());
        all =
                switch (status) {
                    case null -> all;
                    case OPEN -> all.and("f.resolvedAt is null").and("not " + WAIVED, "now", now());
                    case WAIVED -> all.and("f.resolvedAt is null").and(WAIVED, "now", now());
                    case RESOLVED -> all.and("f.resolvedAt is not null");
                };
        if (scope.all()) return cursor.read(database, all, limit);
        var of =
                all.and("(f.jurisdiction is null or f.jurisdiction = :jurisdiction)")
                        .with("jurisdiction", scope.jurisdiction())
                        .with("agency", scope.agency());
        return cursor.read(
                database, List.of(of.and("f.organisation1 = :agency"), of.and("f.organisation2 = :agency")), limit);
    }

    public Optional<StoredFinding> finding(Scope scope, long number) {
        return scoped(
                        database.createQuery(
                                "select f from StoredFinding f where f.number = :number and " + REACHED,
                                StoredFinding.class),
                        scope)
                .setParameter("number", number)
                .getResultStream()
                .findFirst();
    }

    private static <T> TypedQuery<T> scoped(TypedQuery<T> query, Scope scope) {
        return query.setParameter("all", scope.all())
                .setParameter("agency", scope.agency())
                .setParameter("jurisdiction", scope.jurisdiction());
    }

    public List<StoredWaiver> inForce(Instant now) {
        return database.createQuery(
                        "select w from StoredWaiver w where w.endsAt > :now and w.withdrawnAt is null order by"
                                + " w.number",
                        StoredWaiver.class)
                .setParameter("now", now)
                .getResultList();
    }

    public long countInForce(Instant now) {
        return database.createQuery(
                        "select count(w) from StoredWaiver w where w.endsAt > :now and w.withdrawnAt is null",
                        Long.class)
                .setParameter("now", now)
                .getSingleResult();
    }

    /** The last waiver of that control and subject, whether or not it is in force. */
    public Optional<StoredWaiver> lastWaiver(Identifier control, @Nullable String subject) {
        return database.createQuery(
                        "select w from StoredWaiver w where w.controlId = :control and ((:any = true and w.subject is"
                                + " null) or w.subject = :subject) order by w.number desc",
                        StoredWaiver.class)
                .setParameter("control", control.value())
                .setParameter("any", subject == null)
                .setParameter("subject", subject == null ? "" : subject)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /**
     * Of the controls that the caller sees, for all or for what is its agency's, behind the cursor.
     *
     * @param control null for any
     */
    public List<StoredWaiver> waivers(
            Scope scope, @Nullable Identifier control, Cursor<StoredWaiver> cursor, int limit) {
        var seen = waivers(scope);
        if (control != null) seen = seen.and("w.controlId = :control", "control", control.value());
        return cursor.read(database, seen, limit);
    }

    public Optional<StoredWaiver> waiver(Scope scope, long number) {
        return waivers(scope).and("w.number = :number", "number", number).read(database, "w.number", 1).stream()
                .findFirst();
    }

    private static Selection<StoredWaiver> waivers(Scope scope) {
        var all = Selection.of(StoredWaiver.class, "w");
        if (scope.all()) return all;
        return all.and("(w.jurisdiction is null or w.jurisdiction = :jurisdiction)")
                .and("(w.subject is null or w.organisation = :agency)")
                .with("jurisdiction", scope.jurisdiction())
                .with("agency", scope.agency());
    }

    /** Lets go of counts before the one time, and of findings that were resolved before the other. */
    void forgetOld(Instant countsBefore, Instant findingsBefore) {
        database.createQuery("delete from StoredTally t where t.id.hourAt < :before")
                .setParameter("before", countsBefore)
                .executeUpdate();
        database.createQuery("delete from StoredFinding f where f.resolvedAt < :before")
                .setParameter("before", findingsBefore)
                .executeUpdate();
    }
}
