package io.bpci.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Slice;

import java.nio.ByteBuffer;

/**
 * A witness's key: makes the cosignatures that a {@link CosignatureVerifier} verifies. Who calls it has seen that the
 * checkpoint is consistent with all that it cosigned of this log before; this class only signs. The key serves this
 * name and this purpose alone (tlog-cosignature, Ed25519 signed message).
 */
public record Cosigner(KeyName name, Ed25519PrivateKey key, Ed25519 ed25519) {
    /** The public half. */
    public CosignatureVerifier verifier() {
        return new CosignatureVerifier(name, key.publicKey());
    }

    /**
     * The cosignature line over the checkpoint, extension lines included.
     *
     * @param time POSIX seconds
     * @throws IllegalArgumentException if the time is negative
     */
    public SignatureLine cosign(Checkpoint checkpoint, long time) {
        if (time < 0) {
            throw new IllegalArgumentException("a cosignature cannot be of before 1970: " + time);
        }
        byte[] signature =
                ed25519.sign(
                        key, Slice.of(CosignatureVerifier.header(time)), Slice.of(checkpoint.text().getBytes(UTF_8)));
        byte[] timestamped = ByteBuffer.allocate(Long.BYTES + signature.length).putLong(time).put(signature).array();
        return new SignatureLine(name, verifier().id(), timestamped);
    }
}
