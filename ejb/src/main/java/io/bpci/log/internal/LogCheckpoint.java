package io.bpci.log.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;

/** A checkpoint that is kept, with what others have attested of it. */
@Entity
@Table(name = "log_checkpoint")
public class LogCheckpoint {
    @Id private long size;

    private byte[] note = {};

    @Column(name = "signed_at")
    private Instant signedAt = Instant.EPOCH;

    @Column(name = "time_stamp")
    private byte @Nullable [] timeStamp;

    protected LogCheckpoint() {}

    public LogCheckpoint(LogStore.Signed signed) {
        this.size = signed.size();
        this.note = signed.note().copy();
        this.signedAt = signed.at();
    }

    public long size() {
        return size;
    }

    public byte[] note() {
        return note.clone();
    }

    /** An RFC 3161 token over the note's text. */
    public Optional<byte[]> timeStamp() {
        return Optional.ofNullable(timeStamp).map(byte[]::clone);
    }

    public void stamped(byte[] token) {
        timeStamp = token.clone();
    }
}
