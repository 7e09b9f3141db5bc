package io.bpci.contracts.internal;

import io.bpci.contract.RunRecord;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.Selection;
import io.bpci.problem.Fault;
import io.bpci.wire.RunInfo.SentMessage;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.TypedQuery;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Runs in the database, as officers see them: of the contracts' owner, and of the jurisdiction. */
@Dependent
public class RunStore {
    /** That the run {@code r} is of an agency's contract. */
    private static final String OWN =
            "exists (select c from StoredContract c where c.contractId = r.contractId and c.version = r.version and"
                    + " c.governmentId = :agency)";

    private static final String SEEN = "(:all = true or r.jurisdiction = :jurisdiction or " + OWN + ")";

    @Inject ContractStore store;

    private static <T> TypedQuery<T> as(TypedQuery<T> query, Officer asking) {
        boolean acts = asking.governmentId() != null;
        return query.setParameter("all", asking.caller().seesAll())
                .setParameter("agency", asking.governmentId() == null ? "" : asking.governmentId().value())
                .setParameter("jurisdiction", acts && asking.jurisdiction() != null ? asking.jurisdiction() : "");
    }

    /** Of a contract in a jurisdiction, behind the cursor. */
    public List<StoredRun> list(
            Officer asking, String contractId, String jurisdiction, Cursor<StoredRun> cursor, int limit) {
        Optional<Place> place = place(contractId, jurisdiction);
        if (place.isEmpty()) return List.of();
        var all = Selection.of(StoredRun.class, "r").and("r.placeId = :place", "place", place.get().placeId());
        if (asking.caller().seesAll()) return cursor.read(store.database(), all, limit);
        @Nullable NodeId agency = asking.governmentId();
        if (agency == null) return List.of();
        if (!jurisdiction.equals(asking.jurisdiction())) all = all.and(OWN, "agency", agency.value());
        return cursor.read(store.database(), all, limit);
    }

    /**
     * @throws HubException NOT_FOUND
     */
    public StoredRun require(Officer asking, String runId) {
        return as(
                        store.database()
                                .createQuery(
                                        "select r from StoredRun r where r.runId = :id and " + SEEN, StoredRun.class),
                        asking)
                .setParameter("id", runId)
                .getResultStream()
                .findFirst()
                .orElseThrow(() ->
                        new HubException(Fault.NOT_FOUND, "there is no run %s that the caller sees".formatted(runId)));
    }

    public RunRecord record(StoredRun run) {
        return store.database().find(StoredRecord.class, run.runId()).record();
    }

    public byte[] moduleOf(StoredContract contract) {
        return store.module(contract.moduleDigest());
    }

    public StoredContract contractOf(StoredRun run) {
        return store.find(run.contractId(), run.version()).orElseThrow();
    }

    public List<SentMessage> messages(String runId) {
        return store.database()
                .createQuery(
                        "select m from ContractMessage m where m.runId = :run order by m.messageId",
                        ContractMessage.class)
                .setParameter("run", runId)
                .getResultStream()
                .map(ContractMessage::toInfo)
                .toList();
    }

    public Optional<Place> place(String contractId, String jurisdiction) {
        return store.place(contractId, jurisdiction);
    }

    /** Whether the officer's agency has a version of the contract, or is of the jurisdiction. */
    public boolean sees(Officer asking, String contractId, String jurisdiction) {
        if (asking.caller().seesAll()) return true;
        if (asking.governmentId() == null) return false;
        if (jurisdiction.equals(asking.jurisdiction())) return true;
        return store.versions(contractId).stream().anyMatch(each -> each.governmentId().equals(asking.governmentId()));
    }

    public JsonObject values(long placeId) {
        var values = Json.object();
        store.database()
                .createQuery("select v from StoredValue v where v.placeId = :place order by v.key", StoredValue.class)
                .setParameter("place", placeId)
                .getResultStream()
                .forEach(each -> values.put(each.key(), each.value()));
        return values.build();
    }
}
