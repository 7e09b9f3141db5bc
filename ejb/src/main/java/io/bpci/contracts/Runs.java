package io.bpci.contracts;

import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.SequencedEvent;
import io.bpci.contracts.internal.Place;
import io.bpci.contracts.internal.RunStore;
import io.bpci.contracts.internal.StoredContract;
import io.bpci.contracts.internal.StoredRun;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.jose.Base64Url;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.wire.ContractState;
import io.bpci.wire.RunEvidence;
import io.bpci.wire.RunInfo;
import io.bpci.wire.RunPage;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** What became of contracts' runs, and what they keep: for their owner, and for the jurisdiction. */
@Stateless
public class Runs {
    private static final Sorting<StoredRun> SORTING = Sorting.newestFirst("at", StoredRun::number);

    @Inject RunStore store;
    @Inject AuditLog audit;

    /** Of a contract in a jurisdiction, the newest first. */
    public RunPage list(Officer officer, Identifier contractId, String jurisdiction, PageRequest page) {
        Cursor<StoredRun> cursor = SORTING.cursor(page);
        return page.page(
                store.list(officer, contractId.value(), jurisdiction, cursor, page.size() + 1),
                cursor::keyOf,
                (found, next) -> new RunPage(found.stream().map(StoredRun::toInfo).toList(), next));
    }

    public RunInfo get(Officer officer, String runId) {
        StoredRun run = store.require(officer, runId);
        return run.toInfo(store.record(run).output(), store.messages(runId));
    }

    /** All that is needed to repeat it. */
    public RunEvidence evidence(Officer officer, String runId) {
        StoredRun run = store.require(officer, runId);
        StoredContract contract = store.contractOf(run);
        return new RunEvidence(
                store.record(run).json(),
                run.recordDigest(),
                run.eventId(),
                contract.manifestJson(),
                Base64Url.encode(store.moduleOf(contract)));
    }

    /** What the audit log has of it. */
    public SequencedEvent event(Officer officer, String runId) {
        StoredRun run = store.require(officer, runId);
        return audit.find(AuditQuery.ofCorrelation(runId), null, AuditLog.MAX_PAGE).events().stream()
                .filter(each -> each.event().eventId().equals(run.eventId()))
                .findFirst()
                .orElseThrow(() -> new HubException(Fault.NOT_FOUND, "the audit log has no event of that run"));
    }

    public ContractState state(Officer officer, Identifier contractId, String jurisdiction) {
        Place place =
                store.place(contractId.value(), jurisdiction)
                        .filter(found -> store.sees(officer, contractId.value(), jurisdiction))
                        .orElseThrow(() ->
                                new HubException(
                                        Fault.NOT_FOUND,
                                        "no contract %s ran in %s that the caller sees"
                                                .formatted(contractId.value(), jurisdiction)));
        return new ContractState(
                contractId, jurisdiction, place.stateVersion(), place.stateDigest(), store.values(place.placeId()));
    }
}
