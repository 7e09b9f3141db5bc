package io.bpci.contracts;

import io.bpci.contract.RunRecord.Replay;
import io.bpci.contracts.internal.Place;
import io.bpci.contracts.internal.RunStore;
import io.bpci.contracts.internal.StoredContract;
import io.bpci.contracts.internal.StoredRun;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.jose.Base64Url;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.problem.Fault;
import io.bpci.wire.ContractState;
import io.bpci.wire.RunEvidence;
import io.bpci.wire.RunInfo;
import io.bpci.wire.RunPage;
import io.bpci.wire.RunReplay;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import java.util.List;

/** What became of contracts' runs, and what they keep: for their owner, and for the jurisdiction. */
@Stateless
public class Runs {
    @Inject RunStore store;

    /** Of a contract in a jurisdiction, the newest first. */
    public RunPage list(Officer officer, Identifier contractId, String jurisdiction, PageRequest page) {
        return page.page(
                store.list(officer, contractId.value(), jurisdiction, Contracts.before(page), page.size() + 1),
                run -> Long.toString(run.number()),
                (found, next) -> new RunPage(found.stream().map(run -> run.toInfo(null)).toList(), next));
    }

    public RunInfo get(Officer officer, String runId) {
        return store.require(officer, runId).toInfo(store.messages(runId));
    }

    /** All that is needed to repeat it. */
    public RunEvidence evidence(Officer officer, String runId) {
        StoredRun run = store.require(officer, runId);
        StoredContract contract = store.contractOf(run);
        return new RunEvidence(
                run.record().json(),
                run.recordDigest(),
                run.eventId(),
                contract.manifestJson(),
                Base64Url.encode(contract.module()));
    }

    /** Repeats it here. Who trusts nobody repeats it elsewhere: {@link #evidence}. */
    public RunReplay replay(Officer officer, String runId) {
        StoredRun run = store.require(officer, runId);
        return switch (run.record().replay(store.contractOf(run).module())) {
            case Replay.Equal() -> new RunReplay(runId, true, List.of(), null);
            case Replay.Differs(List<String> members, var _) -> new RunReplay(runId, false, members, null);
            case Replay.Impossible(String why) -> new RunReplay(runId, false, List.of(), why);
        };
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
