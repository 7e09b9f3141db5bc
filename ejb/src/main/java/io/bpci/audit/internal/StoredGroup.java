package io.bpci.audit.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Remembers that a group of the audit queue is stored. */
@Entity
@Table(name = "audit_group")
public class StoredGroup {
    @Id
    @Column(name = "group_id")
    private String groupId = "";

    @Column(name = "first_seq")
    private long firstSeq;

    @Column(name = "stored_at")
    private long storedAt;

    protected StoredGroup() {}

    /**
     * @param firstSeq the number of the batch's first event
     * @param storedAt in milliseconds, by the events' own clock
     */
    StoredGroup(String groupId, long firstSeq, long storedAt) {
        this.groupId = groupId;
        this.firstSeq = firstSeq;
        this.storedAt = storedAt;
    }
}
