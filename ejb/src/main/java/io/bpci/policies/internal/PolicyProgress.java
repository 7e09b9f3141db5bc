package io.bpci.policies.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How far policies have seen the audit events. One row. */
@Entity
@Table(name = "policy_progress")
public class PolicyProgress {
    static final int THE_ONE = 1;

    @Id private int id;

    @Column(name = "next_seq")
    private long nextSeq;

    protected PolicyProgress() {}

    long nextSeq() {
        return nextSeq;
    }

    /** All events before that number are seen now. */
    public void seen(long next) {
        nextSeq = next;
    }
}
