package io.bpci.note;

/** A private key that signs the text of notes. What cosigns checkpoints is a {@link Cosigner}. */
public sealed interface NoteSigner permits Ed25519Signer, MlDsa65Signer {
    /** The public half. */
    NoteVerifier verifier();

    /**
     * The signature line over the text.
     *
     * @throws io.bpci.json.Malformed if the text cannot be that of a note
     */
    SignatureLine sign(String text);
}
