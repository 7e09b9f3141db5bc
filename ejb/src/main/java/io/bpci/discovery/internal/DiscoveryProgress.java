package io.bpci.discovery.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How far the audit events are counted, and when a hub last watched over its nodes. One row. */
@Entity
@Table(name = "discovery_progress")
public class DiscoveryProgress {
    static final int THE_ONE = 1;

    @Id private int id;

    @Column(name = "next_seq")
    private long nextSeq;

    @Column(name = "watched_until")
    private @Nullable Instant watchedUntil;

    protected DiscoveryProgress() {}

    long nextSeq() {
        return nextSeq;
    }

    @Nullable Instant watchedUntil() {
        return watchedUntil;
    }

    /** All events before that number are counted now. */
    void counted(long next) {
        nextSeq = next;
    }

    void watched(Instant now) {
        watchedUntil = now.truncatedTo(ChronoUnit.MICROS);
    }
}
