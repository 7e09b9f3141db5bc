package io.bpci.policies.internal;

import io.bpci.envelope.Identifier;
import io.bpci.platform.ChangeCounter;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.Selection;
import io.bpci.policy.Subject;
import io.bpci.problem.Fault;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Policies and what they did, in the database. To be used within a transaction. */
@Dependent
public class PolicyStore {
    /** How long after its end it is known what a policy did; the audit log knows it for longer. */
    private static final Duration KEPT = Duration.ofDays(30);

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
     * Begins an act: nobody else changes a policy or acts by one until this transaction ends.
     *
     * @return the number of the change
     */
    public long begin() {
        return ChangeCounter.POLICIES.next(database);
    }

    public @Nullable StoredPolicy find(Identifier policy) {
        return database.find(StoredPolicy.class, policy.value());
    }

    /**
     * @throws HubException NOT_FOUND
     */
    public StoredPolicy require(Identifier policy) {
        StoredPolicy found = find(policy);
        if (found == null) throw new HubException(Fault.NOT_FOUND, "there is no security policy " + policy);
        return found;
    }

    public long count() {
        return database.createQuery("select count(p) from StoredPolicy p", Long.class).getSingleResult();
    }

    /**
     * In the order of their names.
     *
     * @param organisation only its own, and those that watch all; null for every one
     */
    public List<StoredPolicy> list(@Nullable String organisation, String after, int limit) {
        return database.createQuery(
                        "select p from StoredPolicy p where p.policyId > :after and (:all = true or p.organisation is"
                                + " null or p.organisation = :organisation) order by p.policyId",
                        StoredPolicy.class)
                .setParameter("after", after)
                .setParameter("all", organisation == null)
                .setParameter("organisation", organisation == null ? "" : organisation)
                .setMaxResults(limit)
                .getResultList();
    }

    /** Those that act. */
    public List<StoredPolicy> switchedOn() {
        return database.createQuery(
                        "select p from StoredPolicy p where p.switchedOn = true order by p.policyId",
                        StoredPolicy.class)
                .getResultList();
    }

    /** Until when the policy leaves that subject alone, on which it has acted; empty if it does not. */
    public Optional<Instant> rests(Identifier policy, Subject subject, Instant now) {
        return database.createQuery(
                        "select a from StoredAction a where a.endsAt > :now and a.policyId = :policy and a.subject ="
                                + " :subject and a.subjectKind = :kind order by a.number desc",
                        StoredAction.class)
                .setParameter("now", now)
                .setParameter("policy", policy.value())
                .setParameter("subject", subject.id())
                .setParameter("kind", subject.kind().wireName())
                .getResultStream()
                .findFirst()
                .map(StoredAction::endsAt);
    }

    /** What has not ended, the first begun first; what was lifted included. */
    public List<StoredAction> inForce(Instant now) {
        return database.createQuery(
                        "select a from StoredAction a where a.endsAt > :now order by a.number", StoredAction.class)
                .setParameter("now", now)
                .getResultList();
    }

    /**
     * What policies did, behind the cursor.
     *
     * @param policy null for all
     * @param organisation only what was done to its own; null for everything
     */
    public List<StoredAction> actions(
            @Nullable Identifier policy, @Nullable String organisation, Cursor<StoredAction> cursor, int limit) {
        var all = Selection.of(StoredAction.class, "a");
        if (policy != null) all = all.and("a.policyId = :policy", "policy", policy.value());
        if (organisation == null) return cursor.read(database, all, limit);
        var to = all.with("organisation", organisation);
        return cursor.read(
                database,
                List.of(to.and("a.organisation1 = :organisation"), to.and("a.organisation2 = :organisation")),
                limit);
    }

    /**
     * @throws HubException NOT_FOUND
     */
    public StoredAction requireAction(long number) {
        StoredAction found = database.find(StoredAction.class, number);
        if (found == null) throw new HubException(Fault.NOT_FOUND, "no policy did anything under the number " + number);
        return found;
    }

    public void forgetOld() {
        database.createQuery("delete from StoredAction a where a.endsAt < :old")
                .setParameter("old", now().minus(KEPT))
                .executeUpdate();
    }

    public PolicyProgress progress() {
        return Objects.requireNonNull(database.find(PolicyProgress.class, PolicyProgress.THE_ONE));
    }
}
