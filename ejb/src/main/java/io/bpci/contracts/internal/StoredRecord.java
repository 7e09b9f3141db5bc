package io.bpci.contracts.internal;

import io.bpci.contract.RunRecord;
import io.bpci.json.Jcs;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The record of a run, which may be long. Never changed. */
@Entity
@Table(name = "contract_run_record")
public class StoredRecord {
    @Id
    @Column(name = "run_id")
    private String runId;

    @Column(name = "run_record")
    private byte[] record;

    protected StoredRecord() {}

    StoredRecord(String runId, RunRecord run) {
        this.runId = runId;
        record = Jcs.canonical(run.json());
    }

    public RunRecord record() {
        return new RunRecord((JsonObject) StrictJson.parse(record));
    }
}
