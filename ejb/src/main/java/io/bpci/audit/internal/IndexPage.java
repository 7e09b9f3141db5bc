package io.bpci.audit.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

import java.io.Serializable;

/** Some entries of a run, in order. */
@Entity
@Table(name = "audit_page")
@IdClass(IndexPage.Key.class)
public class IndexPage {
    /** A page is found by its last entry: of those with a greater one, the first may have what is looked for. */
    public record Key(long runId, long lastEntry) implements Serializable {}

    @Id
    @Column(name = "run_id")
    private long runId;

    @Id
    @Column(name = "last_entry")
    private long lastEntry;

    private byte[] entries = {};

    protected IndexPage() {}

    /** The entries from one place in an array, up to another. */
    IndexPage(long runId, long[] entries, int from, int to) {
        this.runId = runId;
        this.lastEntry = entries[to - 1];
        this.entries = IndexEntries.bytes(entries, from, to);
    }

    long[] entries() {
        return IndexEntries.parse(entries);
    }
}
