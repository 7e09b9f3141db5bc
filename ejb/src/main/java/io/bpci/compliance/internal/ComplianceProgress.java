package io.bpci.compliance.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How far controls have seen the audit events, and the last change of controls or waivers. One row. */
@Entity
@Table(name = "compliance_progress")
public class ComplianceProgress {
    static final int THE_ONE = 1;

    @Id private int id;

    @Column(name = "next_seq")
    private long nextSeq;

    @Column(name = "change_number")
    private long change;

    protected ComplianceProgress() {}

    public long nextSeq() {
        return nextSeq;
    }

    /** All events before that number are seen now. */
    public void seen(long next) {
        nextSeq = next;
    }

    long change() {
        return change;
    }

    /** Controls or waivers are others now. */
    public void changed(long number) {
        change = number;
    }
}
