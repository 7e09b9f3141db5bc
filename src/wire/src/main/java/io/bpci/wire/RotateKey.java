package io.bpci.wire;

import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Typ;

import org.jspecify.annotations.Nullable;

/**
 * Asks that a node's key be replaced.
 *
 * @param publicKey the new key, as a JWK
 * @param newKeySignature by the new key over the statement: whoever asks holds it
 * @param oldKeySignature by the key that is replaced; absent when an operator forces the change
 */
public record RotateKey(
        KeyStatement statement,
        Ed25519PublicKey publicKey,
        DetachedJws newKeySignature,
        @Nullable DetachedJws oldKeySignature) {

    /** Signed by both keys: what a node sends. */
    public static RotateKey signed(
            KeyStatement statement, Ed25519PrivateKey oldKey, Ed25519PrivateKey newKey, Ed25519 engine) {
        return new RotateKey(
                statement,
                newKey.publicKey(),
                DetachedJws.sign(Typ.KEY, newKey, engine, statement.payload()),
                DetachedJws.sign(Typ.KEY, oldKey, engine, statement.payload()));
    }

    /** Signed by the new key only: what an operator sends for a node that lost its key. */
    public static RotateKey forced(KeyStatement statement, Ed25519PrivateKey newKey, Ed25519 engine) {
        return new RotateKey(
                statement, newKey.publicKey(), DetachedJws.sign(Typ.KEY, newKey, engine, statement.payload()), null);
    }
}
