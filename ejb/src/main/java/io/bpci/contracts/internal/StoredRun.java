package io.bpci.contracts.internal;

import io.bpci.contract.RunRecord;
import io.bpci.envelope.Identifier;
import io.bpci.json.Jcs;
import io.bpci.json.JsonNull;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.json.StrictObject;
import io.bpci.wire.RunInfo;
import io.bpci.wire.RunInfo.SentMessage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/** A run, with its record. Never changed. */
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

    @Column(name = "run_record")
    private byte[] record;

    @Column(name = "record_digest")
    private String recordDigest;

    @Column(name = "event_id")
    private String eventId;

    protected StoredRun() {}

    StoredRun(
            Place place, String runId, String runKey, String inputDigest, RunRecord run, int version, String eventId) {
        this.runId = runId;
        placeId = place.placeId();
        number = place.runs();
        contractId = place.contractId();
        this.version = version;
        jurisdiction = place.jurisdiction();
        this.runKey = runKey;
        this.inputDigest = inputDigest;
        record = Jcs.canonical(run.json());
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

    public RunRecord record() {
        return new RunRecord((JsonObject) StrictJson.parse(record));
    }

    /**
     * @param messages null to leave them out
     */
    public RunInfo toInfo(@Nullable List<SentMessage> messages) {
        StrictObject members = new StrictObject(record().json());
        StrictObject invocation = new StrictObject(members.object("invocation"));
        var output = members.require("output");
        return new RunInfo(
                runId,
                new Identifier(contractId),
                version,
                jurisdiction,
                number,
                invocation.text("kind"),
                invocation.text("by"),
                Instant.parse(invocation.text("at")),
                members.text("outcome"),
                members.has("reason") ? members.text("reason") : null,
                output instanceof JsonNull ? null : output,
                members.number("fuel_used"),
                recordDigest,
                eventId,
                messages);
    }
}
