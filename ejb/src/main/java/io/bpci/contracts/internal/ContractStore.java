package io.bpci.contracts.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.platform.ChangeCounter;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.Selection;
import io.bpci.problem.Fault;
import io.bpci.wire.DeploymentStatus;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Contracts and their deployments in the database. To be used within a transaction. */
@Dependent
public class ContractStore {
    /** That the contract {@code c} is deployed in a jurisdiction, or was. */
    private static final String DEPLOYED =
            "exists (select d from Deployment d where d.contractId = c.contractId and d.version = c.version and"
                    + " d.jurisdiction = :jurisdiction)";

    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject InstantSource clock;
    @Inject AuditLog audit;

    /** The time as the database keeps it. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Begins an act: nobody else brings a contract, or changes a deployment, until this transaction ends.
     *
     * @return the number of the act
     */
    public long begin() {
        return ChangeCounter.CONTRACTS.next(database);
    }

    public EntityManager database() {
        return database;
    }

    public Optional<StoredContract> find(String contractId, int version) {
        return database.createQuery(
                        "select c from StoredContract c where c.contractId = :id and c.version = :version",
                        StoredContract.class)
                .setParameter("id", contractId)
                .setParameter("version", version)
                .getResultStream()
                .findFirst();
    }

    /** All versions, the newest first. */
    public List<StoredContract> versions(String contractId) {
        return database.createQuery(
                        "select c from StoredContract c where c.contractId = :id order by c.version desc",
                        StoredContract.class)
                .setParameter("id", contractId)
                .getResultList();
    }

    /** Keeps a module; the same is kept once. */
    public void keepModule(String digest, byte[] module) {
        if (database.find(StoredModule.class, digest) == null) database.persist(new StoredModule(digest, module));
    }

    public byte[] module(String digest) {
        return database.find(StoredModule.class, digest).bytes();
    }

    public long countOf(NodeId governmentId) {
        return database.createQuery("select count(c) from StoredContract c where c.governmentId = :agency", Long.class)
                .setParameter("agency", governmentId.value())
                .getSingleResult();
    }

    /**
     * Those that the officer sees: its agency's, those that its jurisdiction is asked to let run, or was; with sight of
     * all every one. What one does not see is not told from what does not exist.
     */
    public List<StoredContract> list(Officer asking, Cursor<StoredContract> cursor, int limit) {
        var all = Selection.of(StoredContract.class, "c");
        if (asking.caller().seesAll()) return cursor.read(database, all, limit);
        @Nullable NodeId agency = asking.governmentId();
        if (agency == null) return List.of();
        List<Selection<StoredContract>> seen = new ArrayList<>();
        seen.add(all.and("c.governmentId = :agency", "agency", agency.value()));
        @Nullable String jurisdiction = asking.jurisdiction();
        if (jurisdiction != null) seen.add(all.and(DEPLOYED, "jurisdiction", jurisdiction));
        return cursor.read(database, seen, limit);
    }

    /**
     * @throws HubException NOT_FOUND
     */
    public StoredContract require(Officer asking, String contractId, int version) {
        return as(
                        database.createQuery(
                                "select c from StoredContract c where c.contractId = :id and c.version = :version and"
                                        + " (:all = true or c.governmentId = :agency or "
                                        + DEPLOYED
                                        + ")",
                                StoredContract.class),
                        asking)
                .setParameter("id", contractId)
                .setParameter("version", version)
                .getResultStream()
                .findFirst()
                .orElseThrow(() ->
                        new HubException(
                                Fault.NOT_FOUND,
                                "there is no version %d of a contract %s that the caller sees"
                                        .formatted(version, contractId)));
    }

    private static <T> TypedQuery<T> as(TypedQuery<T> query, Officer asking) {
        @Nullable NodeId agency = asking.governmentId();
        boolean acts = agency != null && asking.jurisdiction() != null;
        return query.setParameter("all", asking.caller().seesAll())
                .setParameter("agency", agency == null ? "" : agency.value())
                // Who acts for no agency acts for no jurisdiction either.
                .setParameter("jurisdiction", acts ? asking.jurisdiction() : "");
    }

    /** Of the contracts' owner, or of the jurisdiction. */
    private static final String SEEN = "(:all = true or d.governmentId = :agency or d.jurisdiction = :jurisdiction)";

    /** Those that the officer sees, behind the cursor; null for any. */
    public List<Deployment> deployments(
            Officer asking,
            @Nullable String contractId,
            @Nullable String jurisdiction,
            @Nullable DeploymentStatus status,
            Cursor<Deployment> cursor,
            int limit) {
        var all = Selection.of(Deployment.class, "d");
        if (contractId != null) all = all.and("d.contractId = :contract", "contract", contractId);
        if (jurisdiction != null) all = all.and("d.jurisdiction = :place", "place", jurisdiction);
        if (status != null) all = all.and("d.status = :status", "status", status);
        if (asking.caller().seesAll()) return cursor.read(database, all, limit);
        @Nullable NodeId agency = asking.governmentId();
        if (agency == null) return List.of();
        List<Selection<Deployment>> seen = new ArrayList<>();
        seen.add(all.and("d.governmentId = :agency", "agency", agency.value()));
        @Nullable String own = asking.jurisdiction();
        if (own != null) seen.add(all.and("d.jurisdiction = :own", "own", own));
        return cursor.read(database, seen, limit);
    }

    /**
     * @throws HubException NOT_FOUND
     */
    public Deployment requireDeployment(Officer asking, String deploymentId) {
        return as(
                        database.createQuery(
                                "select d from Deployment d where d.deploymentId = :id and " + SEEN, Deployment.class),
                        asking)
                .setParameter("id", deploymentId)
                .getResultStream()
                .findFirst()
                .orElseThrow(() ->
                        new HubException(
                                Fault.NOT_FOUND,
                                "there is no deployment %s that the caller sees".formatted(deploymentId)));
    }

    /** That in which the contract runs there now. */
    public Optional<Deployment> active(String contractId, String jurisdiction) {
        return open(contractId, jurisdiction).stream()
                .filter(each -> each.status() == DeploymentStatus.ACTIVE)
                .findFirst();
    }

    /** Of a contract in a jurisdiction, those that are not over. */
    public List<Deployment> open(String contractId, String jurisdiction) {
        return database.createQuery(
                        "select d from Deployment d where d.contractId = :contract and d.jurisdiction = :place and"
                                + " d.endedAt is null order by d.number",
                        Deployment.class)
                .setParameter("contract", contractId)
                .setParameter("place", jurisdiction)
                .getResultList();
    }

    /** Of a contract anywhere, those that are not over. */
    public List<Deployment> open(String contractId) {
        return database.createQuery(
                        "select d from Deployment d where d.contractId = :contract and d.endedAt is null order by"
                                + " d.number",
                        Deployment.class)
                .setParameter("contract", contractId)
                .getResultList();
    }

    /** The last one of that version that ran there. */
    public Optional<Deployment> ran(String contractId, String jurisdiction, int version) {
        return database.createQuery(
                        "select d from Deployment d where d.contractId = :contract and d.jurisdiction = :place and"
                                + " d.version = :version and d.status in :ran order by d.number desc",
                        Deployment.class)
                .setParameter("contract", contractId)
                .setParameter("place", jurisdiction)
                .setParameter("version", version)
                .setParameter("ran", List.of(DeploymentStatus.SUPERSEDED, DeploymentStatus.ROLLED_BACK))
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /** Rules of that type that run in other jurisdictions. */
    public List<Deployment> otherRules(String contractType, String jurisdiction, int limit) {
        return database.createQuery(
                        "select d from Deployment d where d.contractType = :type and d.kind = 'rules' and d.status ="
                                + " :active and d.jurisdiction <> :place order by d.number desc",
                        Deployment.class)
                .setParameter("type", contractType)
                .setParameter("active", DeploymentStatus.ACTIVE)
                .setParameter("place", jurisdiction)
                .setMaxResults(limit)
                .getResultList();
    }

    /** Those that may run by themselves, the first first. */
    public List<Deployment> automatic(int limit) {
        return database.createQuery(
                        "select d from Deployment d where d.status = :active and d.autoExecute = true order by"
                                + " d.number",
                        Deployment.class)
                .setParameter("active", DeploymentStatus.ACTIVE)
                .setMaxResults(limit)
                .getResultList();
    }

    public Optional<Place> place(String contractId, String jurisdiction) {
        return database.createQuery(
                        "select p from Place p where p.contractId = :contract and p.jurisdiction = :place", Place.class)
                .setParameter("contract", contractId)
                .setParameter("place", jurisdiction)
                .getResultStream()
                .findFirst();
    }

    /** Records where a deployment stands now. */
    public void recordDeployment(Deployment deployment, Officer by) {
        var detail =
                Json.object()
                        .put("deployment_id", deployment.deploymentId())
                        .put("contract_id", deployment.contractId())
                        .put("version", deployment.version())
                        .put("jurisdiction", deployment.jurisdiction())
                        .put("status", deployment.status().name().toLowerCase(Locale.ROOT));
        record(EventKind.CONTRACT_DEPLOYMENT, by.caller().name(), deployment.governmentId(), detail.build());
    }

    public AuditEvent record(EventKind kind, @Nullable String actor, NodeId owner, JsonObject detail) {
        return audit.record(kind, members(actor, owner, detail).build());
    }

    /** Who has the run finds its event by the run's id. */
    public AuditEvent recordRun(String runId, NodeId owner, JsonObject detail) {
        return audit.record(
                EventKind.CONTRACT_RUN, members(null, owner, detail).put(Member.CORRELATION, runId).build());
    }

    private static JsonObject.Builder members(@Nullable String actor, NodeId owner, JsonObject detail) {
        return Json.object()
                .putIfPresent(Member.ACTOR, actor)
                .put(Member.ORGANISATION, owner.value())
                .put(Member.DETAIL, detail);
    }
}
