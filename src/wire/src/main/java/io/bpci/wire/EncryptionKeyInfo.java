package io.bpci.wire;

import io.bpci.jose.Thumbprint;
import io.bpci.json.JsonObject;
import io.bpci.sealed.SignedEncryptionKey;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * An encryption key that a node published, as the hub lists it. Whoever seals to it, or believes a sender by it, takes
 * it from the {@code statement}, which the node signed; the rest is there for who looks. KEMs and members of statements
 * that a later version has may stand here.
 *
 * @param kem the name of its KEM
 * @param publicKey in base64url
 * @param validFrom when the node says that it begins
 * @param validUntil when the node says that it ends, or the moment at which it was replaced, or ended with the node's
 *     key; null while none is known
 * @param statement with its signature
 */
public record EncryptionKeyInfo(
        Thumbprint kid,
        String kem,
        String publicKey,
        Instant validFrom,
        @Nullable Instant validUntil,
        JsonObject statement) {

    public static EncryptionKeyInfo of(SignedEncryptionKey key, @Nullable Instant validUntil) {
        var statement = key.statement();
        return new EncryptionKeyInfo(
                statement.key().kid(),
                statement.key().kem().wireName(),
                statement.key().base64Url(),
                statement.createdAt(),
                validUntil,
                key.json());
    }
}
