package io.bpci.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Slice;

/** Makes the signatures that an {@link Ed25519Verifier} verifies. */
public record Ed25519Signer(KeyName name, Ed25519PrivateKey key, Ed25519 ed25519) implements NoteSigner {
    @Override
    public Ed25519Verifier verifier() {
        return new Ed25519Verifier(name, key.publicKey());
    }

    @Override
    public SignatureLine sign(String text) {
        NoteText.require(text);
        return new SignatureLine(name, verifier().id(), ed25519.sign(key, Slice.of(text.getBytes(UTF_8))));
    }
}
