package io.bpci.audit.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Hands out event numbers; its one row is locked while they are used, so numbers have no gaps and no twins. */
@Entity
@Table(name = "audit_sequence")
public class AuditSequence {
    static final int THE_ONE = 1;

    @Id private int id;

    @Column(name = "next_seq")
    private long nextSeq;

    protected AuditSequence() {}

    long next() {
        return nextSeq;
    }

    long take(int count) {
        long first = nextSeq;
        nextSeq += count;
        return first;
    }
}
