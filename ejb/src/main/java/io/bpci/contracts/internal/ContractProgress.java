package io.bpci.contracts.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How far contracts that run by themselves have seen the audit events. One row. */
@Entity
@Table(name = "contract_progress")
public class ContractProgress {
    static final int THE_ONE = 1;

    @Id private int id;

    @Column(name = "next_seq")
    private long nextSeq;

    protected ContractProgress() {}

    long nextSeq() {
        return nextSeq;
    }

    void seen(long next) {
        nextSeq = next;
    }
}
