package io.bpci.nodes.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.sealed.EncryptionKeyStatement;
import io.bpci.sealed.SignedEncryptionKey;
import io.bpci.wire.EncryptionKeyInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** An encryption key that a node published, with the statement by which it did. */
@Entity
@Table(name = "encryption_key")
public class StoredEncryptionKey {
    @Id private String nonce;

    @Column(name = "node_id")
    private String nodeId;

    private String kid;

    private String kem;

    @Column(name = "valid_from")
    private Instant validFrom;

    @Column(name = "valid_until")
    private @Nullable Instant validUntil;

    @Column(name = "published_at")
    private Instant publishedAt;

    private String statement;

    protected StoredEncryptionKey() {}

    public StoredEncryptionKey(SignedEncryptionKey key, Instant now) {
        EncryptionKeyStatement said = key.statement();
        this.nonce = said.nonce();
        this.nodeId = said.nodeId().value();
        this.kid = said.key().kid().value();
        this.kem = said.key().kem().wireName();
        this.validFrom = stored(said.createdAt());
        Instant end = said.notAfter();
        this.validUntil = end == null ? null : stored(end);
        this.publishedAt = now;
        this.statement = key.json().toString();
    }

    /** As the database keeps it. */
    private static Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    /** Is not offered from then on, if it has not ended before. */
    public void end(Instant now) {
        if (!hasEnded(now)) validUntil = now;
    }

    public boolean hasEnded(Instant now) {
        return validUntil != null && !validUntil.isAfter(now);
    }

    /** Whether it ended before that. */
    public boolean endedBefore(Instant time) {
        return validUntil != null && validUntil.isBefore(time);
    }

    public boolean isOfKemOf(SignedEncryptionKey other) {
        return kem.equals(other.statement().key().kem().wireName());
    }

    public boolean isKeyOf(SignedEncryptionKey other) {
        return kid.equals(other.statement().key().kid().value());
    }

    /** Whether the other was made after this one; of two at one moment neither was. */
    public boolean isFollowedBy(SignedEncryptionKey other) {
        return stored(other.statement().createdAt()).isAfter(validFrom);
    }

    public boolean wasPublishedBy(SignedEncryptionKey statementAgain) {
        return published().equals(statementAgain);
    }

    public Instant validFrom() {
        return validFrom;
    }

    private SignedEncryptionKey published() {
        return SignedEncryptionKey.parse(statement.getBytes(UTF_8));
    }

    public EncryptionKeyInfo toInfo() {
        return EncryptionKeyInfo.of(published(), validUntil);
    }
}
