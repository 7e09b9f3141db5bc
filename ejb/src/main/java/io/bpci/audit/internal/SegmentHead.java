package io.bpci.audit.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What a segment holds, without its events. */
@Entity
@Table(name = "audit_segment_head")
public class SegmentHead {
    @Id
    @Column(name = "first_seq")
    private long firstSeq;

    private int events;

    @Column(name = "first_at")
    private long firstAt;

    @Column(name = "last_at")
    private long lastAt;

    @Column(length = AuditSegment.MAX_BODY_BYTES)
    private byte[] terms = {};

    protected SegmentHead() {}

    // Queries call it.
    public SegmentHead(long firstSeq, int events, long firstAt, long lastAt, byte[] terms) {
        this.firstSeq = firstSeq;
        this.events = events;
        this.firstAt = firstAt;
        this.lastAt = lastAt;
        this.terms = terms;
    }

    long firstSeq() {
        return firstSeq;
    }

    /** The number behind the last one's. */
    long endSeq() {
        return firstSeq + events;
    }

    /** False when surely none of its events is meant. */
    boolean mayHave(AuditStore.Search search) {
        if (lastAt < search.fromMillis() || firstAt >= search.toMillis()) return false;
        for (String term : search.terms()) if (!TermFilter.mayHold(terms, term)) return false;
        return true;
    }
}
