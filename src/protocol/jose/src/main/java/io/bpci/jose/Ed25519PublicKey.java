package io.bpci.jose;

import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * An Ed25519 public key (RFC 8032, 5.1.5) that is sound: 32 bytes, the canonical encoding of a point on the curve, of
 * the prime order that every honestly made key has. Points of small order, under which one signature fits any message,
 * and points with a part of small order, about which verifiers disagree, cannot be built. Immutable; equality is by
 * value.
 */
public final class Ed25519PublicKey {
    public static final int LENGTH = 32;

    private final byte[] encoded;
    private final Thumbprint thumbprint;

    /**
     * What an engine made of this key, kept because making it costs a part of a verification. Any thread may set it.
     */
    private volatile @Nullable Prepared prepared;

    private record Prepared(Ed25519 engine, Object key) {}

    private Ed25519PublicKey(byte[] encoded) {
        this.encoded = encoded;
        this.thumbprint = Thumbprint.of(this);
    }

    /**
     * Costs about as much as a verification: keep keys, do not build one for each message.
     *
     * @param encoded 32 bytes, copied
     * @throws Malformed if they are not a sound key
     */
    public static Ed25519PublicKey of(byte[] encoded) {
        if (encoded.length != LENGTH) {
            throw new Malformed("an Ed25519 public key has 32 bytes, not " + encoded.length);
        }
        byte[] copy = encoded.clone();
        Curve.requireSoundKey(copy);
        return new Ed25519PublicKey(copy);
    }

    /** For keys that were computed, not received. */
    static Ed25519PublicKey derived(byte[] encoded) {
        return new Ed25519PublicKey(encoded);
    }

    /** The 32 bytes, a copy. */
    public byte[] bytes() {
        return encoded.clone();
    }

    public Thumbprint thumbprint() {
        return thumbprint;
    }

    Object prepared(Ed25519 engine, Supplier<Object> preparation) {
        Prepared current = prepared;
        if (current == null || current.engine != engine) {
            current = new Prepared(engine, preparation.get());
            prepared = current;
        }
        return current.key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ed25519PublicKey key && Arrays.equals(encoded, key.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "Ed25519 public key " + thumbprint;
    }
}
