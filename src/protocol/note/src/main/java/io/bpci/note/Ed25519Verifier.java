package io.bpci.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.Slice;

import java.util.Optional;

/** Ed25519 over the text of the note (signed-note, Ed25519 signatures): signature type {@code 0x01}. */
public record Ed25519Verifier(KeyName name, Ed25519PublicKey key) implements NoteVerifier {
    static final byte TYPE = 0x01;

    @Override
    public byte[] typeAndKey() {
        return TypedKey.of(TYPE, key.bytes());
    }

    @Override
    public String kind() {
        return "Ed25519";
    }

    @Override
    public Optional<VerifiedSignature> verify(String text, SignatureLine line, Ed25519 ed25519) {
        boolean holds = line.isBy(name, id()) && ed25519.verify(key, line.signature(), Slice.of(text.getBytes(UTF_8)));
        return holds ? Optional.of(new VerifiedSignature.Plain(this)) : Optional.empty();
    }
}
