package io.bpci.log.internal;

import io.bpci.merkle.Hash;
import io.bpci.merkle.Rfc6962;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.time.Instant;

/** The tree as it was last signed; its one row is locked while leaves are appended. */
@Entity
@Table(name = "log_head")
public class LogHead {
    static final short THE_ONE = 1;

    @Id private short id;

    private long size;
    private byte[] root = {};
    private byte[] note = {};

    @Column(name = "signed_at")
    private Instant signedAt = Instant.EPOCH;

    protected LogHead() {}

    public long size() {
        return size;
    }

    public Hash root() {
        return size == 0 ? Rfc6962.EMPTY_ROOT : Hash.of(root);
    }

    public boolean isUnsigned() {
        return note.length == 0;
    }

    byte[] note() {
        return note;
    }

    Instant signedAt() {
        return signedAt;
    }

    void become(long newSize, Hash newRoot, byte[] newNote, Instant at) {
        size = newSize;
        root = newRoot.bytes();
        note = newNote;
        signedAt = at;
    }
}
