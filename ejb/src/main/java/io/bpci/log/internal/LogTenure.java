package io.bpci.log.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.note.SignedNote;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which keys sign the log from a size on, until others follow. Never changes. */
@Entity
@Table(name = "log_tenure")
public class LogTenure {
    @Id private long number;

    @Column(name = "verifier_keys")
    private byte[] verifierKeys = {};

    @Column(name = "from_size")
    private long fromSize;

    @Column(name = "began_at")
    private Instant beganAt = Instant.EPOCH;

    private byte[] succession = {};

    protected LogTenure() {}

    private LogTenure(long number, List<String> verifierKeys, long fromSize, Instant beganAt, byte[] succession) {
        this.number = number;
        this.verifierKeys = String.join("\n", verifierKeys).getBytes(UTF_8);
        this.fromSize = fromSize;
        this.beganAt = beganAt;
        this.succession = succession;
    }

    /** The log's first keys. */
    public static LogTenure first(List<String> verifierKeys, Instant beganAt) {
        return new LogTenure(1, verifierKeys, 0, beganAt, new byte[0]);
    }

    /** Keys that follow these. */
    public LogTenure followedBy(List<String> nextKeys, long nextSize, Instant at, SignedNote note) {
        return new LogTenure(number + 1, nextKeys, nextSize, at, note.bytes());
    }

    public List<String> verifierKeys() {
        return new String(verifierKeys, UTF_8).lines().toList();
    }

    /** The smallest head that they sign. */
    public long fromSize() {
        return fromSize;
    }

    public Instant beganAt() {
        return beganAt;
    }

    /** By which they follow those before them; empty for the first. */
    public Optional<SignedNote> succession() {
        return succession.length == 0 ? Optional.empty() : Optional.of(SignedNote.parse(succession));
    }
}
