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

    protected StoredGroup() {}

    StoredGroup(String groupId, long firstSeq) {
        this.groupId = groupId;
        this.firstSeq = firstSeq;
    }
}
