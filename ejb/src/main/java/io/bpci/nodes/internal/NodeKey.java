package io.bpci.nodes.internal;

import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.wire.KeyInfo;
import io.bpci.wire.KeyStatement;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** A key that a node has or had. Kept for ever, so that old signatures can be verified and no key comes back. */
@Entity
@Table(name = "node_key")
public class NodeKey {
    @Id private String thumbprint;

    @Column(name = "node_id")
    private String nodeId;

    @Column(name = "public_key")
    private String publicKey;

    @Column(name = "valid_from")
    private Instant validFrom;

    @Column(name = "valid_until")
    private @Nullable Instant validUntil;

    private @Nullable String nonce;

    protected NodeKey() {}

    /**
     * @param nonce of the statement that brought the key in; null for the first key of a node
     */
    NodeKey(String nodeId, Ed25519PublicKey publicKey, Instant validFrom, @Nullable String nonce) {
        this.thumbprint = publicKey.thumbprint().value();
        this.nodeId = nodeId;
        this.publicKey = Base64Url.encode(publicKey.bytes());
        this.validFrom = validFrom;
        this.nonce = nonce;
    }

    void retire(Instant now) {
        validUntil = now;
    }

    boolean wasBroughtBy(KeyStatement statement) {
        return thumbprint.equals(statement.newThumbprint().value()) && statement.nonce().equals(nonce);
    }

    public Thumbprint thumbprint() {
        return new Thumbprint(thumbprint);
    }

    public Ed25519PublicKey publicKey() {
        return Ed25519PublicKey.of(Base64Url.decode(publicKey, "a stored key"));
    }

    public KeyInfo toInfo() {
        return new KeyInfo(thumbprint(), publicKey(), validFrom, validUntil);
    }
}
