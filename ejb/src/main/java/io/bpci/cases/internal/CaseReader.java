package io.bpci.cases.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

import java.io.Serializable;

/** An agency that knows of a step of which not all do. */
@Entity
@Table(name = "case_reader")
public class CaseReader {
    /** Which agency, of which step. */
    @Embeddable
    record Id(long number, @Column(name = "government_id") String governmentId) implements Serializable {}

    @EmbeddedId private Id id = new Id(0, "");

    protected CaseReader() {}

    CaseReader(long number, String governmentId) {
        id = new Id(number, governmentId);
    }

    Id id() {
        return id;
    }
}
