package io.bpci.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;

/** Makes the signatures that an {@link MlDsa65Verifier} verifies; no two over one text are alike. */
public record MlDsa65Signer(KeyName name, MlDsa65PrivateKey key, SecureRandom random) implements NoteSigner {
    @Override
    public MlDsa65Verifier verifier() {
        return new MlDsa65Verifier(name, key.publicKey());
    }

    @Override
    public SignatureLine sign(String text) {
        NoteText.require(text);
        return new SignatureLine(name, verifier().id(), key.sign(text.getBytes(UTF_8), random));
    }
}
