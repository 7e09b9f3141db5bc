package io.bpci.note;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.Slice;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A timestamped Ed25519 cosignature of a checkpoint, {@code cosignature/v1} (tlog-cosignature): signature type {@code
 * 0x04}. What is signed does not hold the cosigner's name, so each name needs a key of its own, which signs nothing
 * else.
 */
public record CosignatureVerifier(KeyName name, Ed25519PublicKey key) implements NoteVerifier {
    static final byte TYPE = 0x04;

    @Override
    public byte[] typeAndKey() {
        return TypedKey.of(TYPE, key.bytes());
    }

    @Override
    public String kind() {
        return "Ed25519 cosignature";
    }

    @Override
    public Optional<VerifiedSignature> verify(String text, SignatureLine line, Ed25519 ed25519) {
        byte[] timestamped = line.signature();
        if (!line.isBy(name, id()) || timestamped.length < Long.BYTES) {
            return Optional.empty();
        }
        long time = ByteBuffer.wrap(timestamped).getLong();
        byte[] signature = Arrays.copyOfRange(timestamped, Long.BYTES, timestamped.length);
        // tlog-cosignature, Format: the timestamp must not exceed 2^63 - 1.
        boolean holds =
                time >= 0 && ed25519.verify(key, signature, Slice.of(header(time)), Slice.of(text.getBytes(UTF_8)));
        return holds ? Optional.of(new VerifiedSignature.Timestamped(this, time)) : Optional.empty();
    }

    /** tlog-cosignature, Ed25519 signed message: the two lines that are signed before the text. */
    static byte[] header(long time) {
        return ("cosignature/v1\ntime " + time + "\n").getBytes(US_ASCII);
    }
}
