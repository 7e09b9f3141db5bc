package io.bpci.contracts.internal;

import io.bpci.contract.Invocation;
import io.bpci.contract.RunRecord;
import io.bpci.contract.RunResult;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.wire.RunInfo;
import io.bpci.wire.RunInfo.SentMessage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/** A run, in short; its record is beside it. Never changed. */
@Entity
@Table(name = "contract_run")
public class StoredRun {
    @Id
    @Column(name = "run_id")
    private String runId;

    @Column(name = "place_id")
    private long placeId;

    private long number;

    @Column(name = "contract_id")
    private String contractId;

    private int version;

    private String jurisdiction;

    @Column(name = "run_key")
    private String runKey;

    @Column(name = "input_digest")
    private String inputDigest;

    @Column(name = "triggered_by")
    private String trigger;

    @Column(name = "asked_by")
    private String askedBy;

    @Column(name = "asked_at")
    private Instant askedAt;

    private String outcome;

    private @Nullable String reason;

    @Column(name = "fuel_used")
    private long fuelUsed;

    @Column(name = "record_digest")
    private String recordDigest;

    @Column(name = "event_id")
    private String eventId;

    protected StoredRun() {}

    StoredRun(
            Place place,
            RunSteps.Prepared prepared,
            String runId,
            String runKey,
            Invocation invocation,
            RunResult result,
            RunRecord run,
            String eventId) {
        this.runId = runId;
        placeId = place.placeId();
        number = prepared.number();
        contractId = place.contractId();
        version = prepared.manifest().version();
        jurisdiction = place.jurisdiction();
        this.runKey = runKey;
        inputDigest = RunSteps.inputDigest(invocation.input());
        trigger = invocation.kind().wireName();
        askedBy = invocation.by();
        askedAt = invocation.at();
        outcome = result.ending().outcome();
        // Databases keep no such character in a text; the record has it.
        String why = result.ending().reason();
        reason = why == null ? null : why.replace('\0', '?');
        fuelUsed = result.fuelUsed();
        recordDigest = run.digest();
        this.eventId = eventId;
    }

    public String runId() {
        return runId;
    }

    public long number() {
        return number;
    }

    public String contractId() {
        return contractId;
    }

    public int version() {
        return version;
    }

    public String inputDigest() {
        return inputDigest;
    }

    public String recordDigest() {
        return recordDigest;
    }

    public String eventId() {
        return eventId;
    }

    /** As in a list. */
    public RunInfo toInfo() {
        return toInfo(null, null);
    }

    public RunInfo toInfo(@Nullable Json output, @Nullable List<SentMessage> messages) {
        return new RunInfo(
                runId,
                new Identifier(contractId),
                version,
                jurisdiction,
                number,
                trigger,
                askedBy,
                askedAt,
                outcome,
                reason,
                output,
                fuelUsed,
                recordDigest,
                eventId,
                messages);
    }
}
