package io.bpci.interapp.internal;

import io.bpci.agreement.Step;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.time.Instant;

/** A step of a party that took effect, as it was signed. Kept for good. */
@Entity
@Table(name = "agreement_step")
public class StoredStep {
    @Id private long number;

    @Column(name = "agreement_id")
    private String agreementId;

    @SuppressWarnings("UnusedVariable") // Steps are looked up by it.
    private String digest;

    private byte[] envelope;

    @SuppressWarnings("UnusedVariable") // For who reads the database.
    @Column(name = "taken_at")
    private Instant takenAt;

    protected StoredStep() {}

    public StoredStep(long number, Step step, Instant now) {
        this.number = number;
        this.agreementId = step.agreementId().value();
        this.digest = step.envelope().digest().hex();
        this.envelope = step.envelope().bytes();
        this.takenAt = now;
    }

    public JsonObject json() {
        return (JsonObject) StrictJson.parse(envelope);
    }
}
