package io.bpci.cases.internal;

import io.bpci.envelope.Digest;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.time.Instant;

/** Who acts for the agency in a step that is on its way. */
@Entity
@Table(name = "case_permit")
public class CasePermit {
    @SuppressWarnings("UnusedVariable") // It is looked up by it.
    @Id
    private String digest;

    private String actor;

    @SuppressWarnings("UnusedVariable") // what queries ask for
    @Column(name = "given_at")
    private Instant givenAt;

    protected CasePermit() {}

    CasePermit(Digest digest, String actor, Instant now) {
        this.digest = digest.hex();
        this.actor = actor;
        givenAt = now;
    }

    String actor() {
        return actor;
    }
}
