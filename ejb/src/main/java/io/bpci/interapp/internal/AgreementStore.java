package io.bpci.interapp.internal;

import io.bpci.agreement.AgreementState;
import io.bpci.agreement.Step;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.platform.Caller;
import io.bpci.platform.ChangeCounter;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.Selection;
import io.bpci.problem.Fault;
import io.bpci.wire.AgreementInfo;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Applications and agreements in the database. To be used within a transaction. */
@Dependent
public class AgreementStore {
    private static final Set<AgreementState> LIVE =
            EnumSet.of(AgreementState.PROPOSED, AgreementState.IN_FORCE, AgreementState.SUSPENDED);

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
     * Begins an act: nobody else changes an application or agreement until this transaction ends.
     *
     * @return the number of the change
     */
    public long begin() {
        return ChangeCounter.AGREEMENTS.next(database);
    }

    public @Nullable StoredApp app(NodeId app) {
        return database.find(StoredApp.class, app.value());
    }

    /**
     * @throws HubException NOT_FOUND
     */
    public StoredApp requireApp(NodeId app) {
        StoredApp found = app(app);
        if (found == null) throw new HubException(Fault.NOT_FOUND, "no application %s is registered".formatted(app));
        return found;
    }

    public long apps() {
        return database.createQuery("select count(a) from StoredApp a", Long.class).getSingleResult();
    }

    /** In the order of their ids. */
    public List<StoredApp> apps(String after, int limit) {
        return database.createQuery(
                        "select a from StoredApp a where a.appId > :after order by a.appId", StoredApp.class)
                .setParameter("after", after)
                .setMaxResults(limit)
                .getResultList();
    }

    public @Nullable StoredAgreement find(Identifier agreement) {
        return database.find(StoredAgreement.class, agreement.value());
    }

    /**
     * @throws HubException NOT_FOUND
     */
    public StoredAgreement require(Identifier agreement) {
        StoredAgreement found = find(agreement);
        if (found == null) throw new HubException(Fault.NOT_FOUND, "there is no agreement " + agreement);
        return found;
    }

    /**
     * The agreement, for who may see it: an operator of the organisation of either party, auditors and admins.
     *
     * @throws HubException NOT_FOUND, FORBIDDEN
     */
    public StoredAgreement requireVisible(Caller caller, Identifier id) {
        caller.requireSight();
        StoredAgreement agreement = require(id);
        if (agreement.organisations().stream().noneMatch(caller::sees)) {
            throw new HubException(Fault.FORBIDDEN, "the agreement is between other organisations");
        }
        return agreement;
    }

    public StoredTerms terms(StoredAgreement agreement, int version) {
        var id = new StoredTerms.Id(agreement.agreementId().value(), version);
        StoredTerms terms = database.find(StoredTerms.class, id);
        if (terms == null) throw new IllegalStateException("agreement %s has no terms %d".formatted(id, version));
        return terms;
    }

    public StoredTerms current(StoredAgreement agreement) {
        return terms(agreement, agreement.currentVersion());
    }

    /** Those of an amendment that not both have signed; null where there is none. */
    public @Nullable StoredTerms proposed(StoredAgreement agreement) {
        Integer version = agreement.proposedVersion();
        return version == null ? null : terms(agreement, version);
    }

    public List<StoredTerms> allTerms(Identifier agreement) {
        return database.createQuery(
                        "select t from StoredTerms t where t.id.agreementId = :id order by t.id.version",
                        StoredTerms.class)
                .setParameter("id", agreement.value())
                .getResultList();
    }

    /** How many are proposed, in force or suspended. */
    public long live() {
        return database.createQuery("select count(a) from StoredAgreement a where a.state in :states", Long.class)
                .setParameter("states", LIVE)
                .getSingleResult();
    }

    /** Those that are proposed, in force or suspended, in the order of their proposal. */
    public List<StoredAgreement> live(long after, int limit) {
        return database.createQuery(
                        "select a from StoredAgreement a where a.state in :states and a.number > :after"
                                + " order by a.number",
                        StoredAgreement.class)
                .setParameter("states", LIVE)
                .setParameter("after", after)
                .setMaxResults(limit)
                .getResultList();
    }

    /**
     * Those behind the cursor.
     *
     * @param organisation only those of which it has a party; null for all
     * @param state null for any
     */
    public List<StoredAgreement> list(
            @Nullable String organisation, @Nullable AgreementState state, Cursor<StoredAgreement> cursor, int limit) {
        var all = Selection.of(StoredAgreement.class, "a");
        if (state != null) all = all.and("a.state = :state", "state", state);
        if (organisation == null) return cursor.read(database, all, limit);
        var of = all.with("organisation", organisation);
        return cursor.read(
                database,
                List.of(of.and("a.organisation1 = :organisation"), of.and("a.organisation2 = :organisation")),
                limit);
    }

    /** Those whose time is over and that do not say so yet. */
    public List<StoredAgreement> overdue(Instant now, int limit) {
        return database.createQuery(
                        "select a from StoredAgreement a where a.state in :states and a.validUntil <= :now"
                                + " order by a.number",
                        StoredAgreement.class)
                .setParameter("states", LIVE)
                .setParameter("now", now)
                .setMaxResults(limit)
                .getResultList();
    }

    /** Those that the hub has suspended until a time that is over. */
    public List<StoredAgreement> hubSuspensionsOver(Instant now, int limit) {
        return database.createQuery(
                        "select a from StoredAgreement a where a.suspendedByHub = true and a.hubSuspensionEnds <= :now"
                                + " and a.state = :suspended order by a.hubSuspensionEnds",
                        StoredAgreement.class)
                .setParameter("now", now)
                .setParameter("suspended", AgreementState.SUSPENDED)
                .setMaxResults(limit)
                .getResultList();
    }

    /** The revoked ones, messages under which may still wait in queues. */
    public List<StoredAgreement> toWithdraw() {
        return database.createQuery(
                        "select a from StoredAgreement a where a.toWithdraw = true order by a.number",
                        StoredAgreement.class)
                .getResultList();
    }

    /** The names of the revoked ones, the first proposed first; of many the last ones. */
    public List<String> revoked(int most) {
        return database.createQuery(
                        "select a.agreementId from StoredAgreement a where a.state = :revoked"
                                + " order by a.state desc, a.number desc",
                        String.class)
                .setParameter("revoked", AgreementState.REVOKED)
                .setMaxResults(most)
                .getResultList()
                .reversed();
    }

    public boolean wasTaken(Digest step) {
        return !database.createQuery("select s.number from StoredStep s where s.digest = :digest", Long.class)
                .setParameter("digest", step.hex())
                .getResultList()
                .isEmpty();
    }

    public void add(long number, Step step, Instant now) {
        database.persist(new StoredStep(number, step, now));
    }

    public List<StoredStep> steps(Identifier agreement) {
        return database.createQuery(
                        "select s from StoredStep s where s.agreementId = :id order by s.number", StoredStep.class)
                .setParameter("id", agreement.value())
                .getResultList();
    }

    public AgreementInfo info(StoredAgreement agreement) {
        StoredTerms proposed = proposed(agreement);
        List<NodeId> parties = agreement.parties();
        return new AgreementInfo(
                agreement.agreementId(),
                agreement.state().wireName(),
                parties.getFirst(),
                parties.getLast(),
                current(agreement).toInfo(),
                proposed == null ? null : proposed.toInfo(),
                agreement.suspendedBy(),
                agreement.isSuspendedByHub(),
                agreement.hubSuspensionEnds(),
                agreement.proposedAt(),
                agreement.endedAt(),
                agreement.reason());
    }
}
