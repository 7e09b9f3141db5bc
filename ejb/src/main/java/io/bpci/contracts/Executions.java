package io.bpci.contracts;

import io.bpci.contract.Bounds;
import io.bpci.contract.Invocation;
import io.bpci.contract.Program;
import io.bpci.contract.RunRecord;
import io.bpci.contract.RunRecord.Replay;
import io.bpci.contract.RunResult;
import io.bpci.contracts.internal.ContractEngine;
import io.bpci.contracts.internal.RunSteps;
import io.bpci.contracts.internal.RunSteps.Prepared;
import io.bpci.government.AgencyDirectory;
import io.bpci.government.AgencyDirectory.Standing;
import io.bpci.government.Officer;
import io.bpci.jose.Base64Url;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.platform.FreshId;
import io.bpci.platform.HubException;
import io.bpci.platform.Metrics;
import io.bpci.problem.Fault;
import io.bpci.wire.ExecuteContract;
import io.bpci.wire.RunEvidence;
import io.bpci.wire.RunInfo;
import io.bpci.wire.RunReplay;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Runs contracts. A run reads what is kept, runs outside of any transaction, and is kept with what it changed in one;
 * one that another came before is run again.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Executions {
    /** So often a run gives way to others before the caller is told to come back. */
    private static final int ATTEMPTS = 8;

    private static final long RETRY_MS = 500;

    /** Of the input alone: with who asked, and when, it stays within {@link Bounds#INPUT_BYTES}. */
    private static final int MAX_INPUT = 48 * 1024;

    @Inject AgencyDirectory agencies;
    @Inject Runs runs;
    @Inject RunSteps steps;
    @Inject ContractEngine engine;
    @Inject InstantSource clock;
    @Inject SecureRandom random;
    @Inject Metrics metrics;

    /**
     * Runs a contract for an officer of its owner, or of the jurisdiction.
     *
     * @throws HubException FORBIDDEN, NOT_FOUND, INVALID_REQUEST; CONFLICT if it ran with another input under that key;
     *     OVERLOADED when others come before it again and again
     */
    public RunInfo call(Officer officer, ExecuteContract request) {
        Standing agency = agencies.require(officer);
        if (Jcs.canonical(request.input()).length > MAX_INPUT) {
            throw new HubException(Fault.TOO_LARGE, "input has at most %d bytes".formatted(MAX_INPUT));
        }
        String contractId = request.contractId().value();
        Prepared prepared = steps.prepare(contractId, request.jurisdiction());
        boolean may =
                agency.jurisdiction().equals(request.jurisdiction()) || agency.governmentId().equals(prepared.owner());
        if (!may) {
            throw new HubException(
                    Fault.NOT_FOUND, "no contract %s runs in %s".formatted(contractId, request.jurisdiction()));
        }
        String key =
                request.idempotencyKey() == null
                        ? FreshId.of("once", random)
                        : "call:" + agency.governmentId().value() + ":" + request.idempotencyKey().value();
        return run(contractId, request.jurisdiction(), key, invocation(agency, request.input()));
    }

    private Invocation invocation(Standing agency, Json input) {
        try {
            return new Invocation(
                    Invocation.Kind.CALL,
                    clock.instant().truncatedTo(ChronoUnit.MILLIS),
                    agency.governmentId().value(),
                    null,
                    input);
        } catch (Malformed e) {
            throw new HubException(Fault.INVALID_REQUEST, e.getMessage());
        }
    }

    /** Runs it once under that key, and tells what came of it. */
    public RunInfo run(String contractId, String jurisdiction, String key, Invocation invocation) {
        String digest = RunSteps.inputDigest(invocation.input());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Prepared prepared = steps.prepare(contractId, jurisdiction);
            Optional<RunInfo> known = steps.known(prepared.placeId(), key, digest);
            if (known.isPresent()) return known.get();
            requireOwner(prepared);
            Program program =
                    engine.program(prepared.manifest(), () -> steps.module(prepared.manifest().moduleDigest()));
            long started = System.nanoTime();
            RunResult result =
                    engine.run(
                            program,
                            prepared.manifest(),
                            invocation,
                            stateKey -> steps.value(prepared.placeId(), stateKey));
            metrics.histogram("bpci_contract_run_seconds", "Time that a contract ran, before what it did was kept.")
                    .observeNanos(System.nanoTime() - started);
            Optional<RunInfo> kept = steps.keep(prepared, FreshId.of("run", random), key, invocation, result);
            if (kept.isPresent()) {
                count(result);
                return kept.get();
            }
        }
        throw HubException.retryAfterMs(
                Fault.OVERLOADED, RETRY_MS, "other runs of the contract came before this one again and again");
    }

    private void count(RunResult result) {
        metrics.counter(
                        "bpci_contract_runs_total",
                        "Runs of contracts that were kept, by their outcome.",
                        "outcome",
                        result.ending().outcome())
                .add(1);
        metrics.counter("bpci_contract_fuel_total", "Fuel that those runs used: instructions, and what the hub did.")
                .add(result.fuelUsed());
    }

    /** A contract does not outlive its owner's part. */
    private void requireOwner(Prepared prepared) {
        if (agencies.find(prepared.owner()).isPresent()) return;
        throw new HubException(
                Fault.CONFLICT, "%s, which owns the contract, takes part no more".formatted(prepared.owner()));
    }

    /** Repeats a run here. Who trusts nobody repeats it elsewhere: {@link Runs#evidence}. */
    public RunReplay replay(Officer officer, String runId) {
        RunEvidence evidence = runs.evidence(officer, runId);
        byte[] module = Base64Url.decode(evidence.module(), "module");
        return switch (engine.inTurn(() -> new RunRecord(evidence.record()).replay(module))) {
            case Replay.Equal() -> new RunReplay(runId, true, List.of(), null);
            case Replay.Differs(List<String> members, var _) -> new RunReplay(runId, false, members, null);
            case Replay.Impossible(String why) -> new RunReplay(runId, false, List.of(), why);
        };
    }
}
