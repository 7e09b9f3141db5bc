package io.bpci.contracts.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.contract.Bounds;
import io.bpci.contract.Invocation;
import io.bpci.contract.Manifest;
import io.bpci.contract.RunRecord;
import io.bpci.contract.RunResult;
import io.bpci.contract.Sha256;
import io.bpci.envelope.NodeId;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.RunInfo;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;

/** The steps of a run, each in a transaction of its own: between them the contract runs. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class RunSteps {
    @Inject ContractStore store;

    /**
     * What is about to run.
     *
     * @param number that the run gets, unless another comes before it
     */
    public record Prepared(
            long placeId, String jurisdiction, long number, String stateDigest, NodeId owner, Manifest manifest) {}

    /**
     * @throws HubException NOT_FOUND if it does not run there
     */
    public Prepared prepare(String contractId, String jurisdiction) {
        Deployment active =
                store.active(contractId, jurisdiction)
                        .orElseThrow(() ->
                                new HubException(
                                        Fault.NOT_FOUND,
                                        "no contract %s runs in %s".formatted(contractId, jurisdiction)));
        StoredContract contract = store.find(contractId, active.version()).orElseThrow();
        Place place = store.place(contractId, jurisdiction).orElseThrow();
        return new Prepared(
                place.placeId(),
                jurisdiction,
                place.runs() + 1,
                place.stateDigest(),
                contract.governmentId(),
                contract.signed().manifest());
    }

    public byte[] module(String digest) {
        return store.module(digest);
    }

    public @Nullable String value(long placeId, String key) {
        StoredValue found = store.database().find(StoredValue.class, StoredValue.id(placeId, key));
        return found == null ? null : found.value();
    }

    /** The run under that key, if there was one. */
    public Optional<RunInfo> known(long placeId, String runKey, String inputDigest) {
        Optional<StoredRun> known =
                store.database()
                        .createQuery(
                                "select r from StoredRun r where r.placeId = :place and r.runKey = :key",
                                StoredRun.class)
                        .setParameter("place", placeId)
                        .setParameter("key", runKey)
                        .getResultStream()
                        .findFirst();
        if (known.isPresent() && !known.get().inputDigest().equals(inputDigest)) {
            throw new HubException(Fault.CONFLICT, "the contract ran with another input under that idempotency_key");
        }
        return known.map(
                run -> run.toInfo(store.database().find(StoredRecord.class, run.runId()).record().output(), null));
    }

    public static String inputDigest(Json input) {
        return Sha256.hex(Jcs.canonical(input));
    }

    /** Keeps a run and what it changed; empty if another came before it, and it must be run again. */
    public Optional<RunInfo> keep(
            Prepared prepared, String runId, String runKey, Invocation invocation, RunResult result) {
        EntityManager database = store.database();
        Place place = database.find(Place.class, prepared.placeId(), LockModeType.PESSIMISTIC_WRITE);
        boolean sameVersion =
                store.active(place.contractId(), place.jurisdiction())
                        .filter(active -> active.version() == prepared.manifest().version())
                        .isPresent();
        if (!sameVersion || place.runs() + 1 != prepared.number()) return Optional.empty();
        var header = new RunRecord.Header(runId, place.jurisdiction(), prepared.number(), place.stateDigest());
        var record = RunRecord.of(header, prepared.manifest(), invocation, result);
        int keys = write(place.placeId(), result.writes());
        if (place.stateKeys() + keys > Bounds.STATE_KEYS) {
            throw new HubException(
                    Fault.CONFLICT,
                    "the contract would keep more than %d keys in %s: the run is not kept"
                            .formatted(Bounds.STATE_KEYS, place.jurisdiction()));
        }
        place.ran(RunRecord.stateAfter(place.stateDigest(), result), keys);
        AuditEvent event = record(prepared, runId, record, result);
        var run = new StoredRun(place, prepared, runId, runKey, invocation, result, record, event.eventId());
        database.persist(run);
        database.persist(new StoredRecord(runId, record));
        keepMessages(prepared, runId, result);
        return Optional.of(run.toInfo(result.output(), null));
    }

    private int write(long placeId, Map<String, @Nullable String> writes) {
        EntityManager database = store.database();
        int more = 0;
        for (var write : writes.entrySet()) {
            String value = write.getValue();
            StoredValue known = database.find(StoredValue.class, StoredValue.id(placeId, write.getKey()));
            if (known == null && value != null) {
                database.persist(new StoredValue(placeId, write.getKey(), value));
                more++;
            } else if (known != null && value == null) {
                database.remove(known);
                more--;
            } else if (known != null && value != null) {
                known.change(value);
            }
        }
        return more;
    }

    private AuditEvent record(Prepared prepared, String runId, RunRecord record, RunResult result) {
        Manifest manifest = prepared.manifest();
        var detail =
                Json.object()
                        .put("run_id", runId)
                        .put("contract_id", manifest.contractId().value())
                        .put("version", manifest.version())
                        .put("jurisdiction", prepared.jurisdiction())
                        .put("number", prepared.number())
                        .put("outcome", result.ending().outcome())
                        .put("record_digest", record.digest());
        record.digests().members().forEach(detail::put);
        return store.recordRun(runId, prepared.owner(), detail.build());
    }

    private void keepMessages(Prepared prepared, String runId, RunResult result) {
        int index = 0;
        for (RunResult.Emitted each : result.emitted()) {
            var content =
                    Json.object()
                            .put("contract_id", prepared.manifest().contractId().value())
                            .put("version", prepared.manifest().version())
                            .put("jurisdiction", prepared.jurisdiction())
                            .put("run_id", runId)
                            .put("topic", each.topic())
                            .put("body", each.body())
                            .build();
            store.database()
                    .persist(
                            new ContractMessage(
                                    "%s:%d".formatted(runId, index++),
                                    runId,
                                    each.target().value(),
                                    each.topic(),
                                    content));
        }
    }
}
