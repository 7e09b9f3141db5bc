package io.bpci.witnessing.internal;

import io.bpci.note.SignedNote;
import io.bpci.witness.Fork;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.time.Instant;

/** The proof that a log forked. */
@Entity
@Table(name = "log_fork")
public class StoredFork {
    @Id
    @Column(name = "fork_hash")
    private String forkHash = "";

    @Column(name = "origin_hash")
    private String originHash = "";

    @Column(name = "seen_at")
    private Instant seenAt = Instant.EPOCH;

    @Column(name = "first_note")
    private byte[] first = {};

    @Column(name = "second_note")
    private byte[] second = {};

    protected StoredFork() {}

    /**
     * @param forkHash by which it is known when it is seen again
     */
    public StoredFork(String forkHash, String originHash, Fork fork, Instant seenAt) {
        this.forkHash = forkHash;
        this.originHash = originHash;
        this.seenAt = seenAt;
        this.first = fork.first().bytes();
        this.second = fork.second().bytes();
    }

    public Instant seenAt() {
        return seenAt;
    }

    public Fork fork() {
        return new Fork(SignedNote.parse(first), SignedNote.parse(second));
    }
}
