package io.bpci.note;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.Malformed;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A public key under a name and the kind of signature it makes: what a verifier key says (signed-note, Verifier keys).
 * The kinds are
 *
 * <ul>
 *   <li>{@code 0x01}, Ed25519 over the text: {@link Ed25519Verifier},
 *   <li>{@code 0x04}, timestamped Ed25519 cosignature of a checkpoint: {@link CosignatureVerifier},
 *   <li>{@code 0xff} and an identifier of our own, ML-DSA-65 over the text: {@link MlDsa65Verifier}.
 * </ul>
 */
public sealed interface NoteVerifier permits Ed25519Verifier, CosignatureVerifier, MlDsa65Verifier {
    KeyName name();

    /** The signature type and the public key, as key IDs and verifier keys have them; a copy. */
    byte[] typeAndKey();

    /** What kind of signature, in words. */
    String kind();

    /** The line's signature over the note's text, if it is this key's. Never throws on bad signatures. */
    Optional<VerifiedSignature> verify(String text, SignatureLine line, Ed25519 ed25519);

    default KeyId id() {
        return KeyId.of(name(), typeAndKey());
    }

    /** {@code <name>+<key ID>+<base64 of type and key>}. */
    default String verifierKey() {
        return name() + "+" + id() + "+" + Base64Text.encode(typeAndKey());
    }

    /** How this key is called in the message of a refusal. */
    default String label() {
        return "%s (%s, key ID %s)".formatted(Malformed.excerpt(name().value()), kind(), id());
    }

    /**
     * Reads a verifier key.
     *
     * @throws Malformed if the text is no verifier key, its key ID is not that of its key, its kind is unknown here, or
     *     its key is not sound
     */
    static NoteVerifier parse(String verifierKey) {
        // The base64 may hold a plus too.
        String[] parts = verifierKey.split("\\+", 3);
        if (parts.length != 3) {
            throw new Malformed("a verifier key has the form <name>+<key ID>+<base64 of signature type and key>");
        }
        var name = new KeyName(parts[0]);
        KeyId id = KeyId.parse(parts[1]);
        byte[] typeAndKey = Base64Text.decode(parts[2], "the key in the verifier key");
        if (typeAndKey.length == 0) {
            throw new Malformed("the key in the verifier key is empty");
        }
        KeyId computed = KeyId.of(name, typeAndKey);
        if (!id.equals(computed)) {
            throw new Malformed(
                    "the verifier key of %s says key ID %s, but its key has %s"
                            .formatted(Malformed.excerpt(name.value()), id, computed));
        }
        return of(name, typeAndKey);
    }

    private static NoteVerifier of(KeyName name, byte[] typeAndKey) {
        ByteBuffer type = ByteBuffer.wrap(typeAndKey);
        byte[] key = Arrays.copyOfRange(typeAndKey, 1, typeAndKey.length);
        return switch (type.get()) {
            case Ed25519Verifier.TYPE -> new Ed25519Verifier(name, Ed25519PublicKey.of(key));
            case CosignatureVerifier.TYPE -> new CosignatureVerifier(name, Ed25519PublicKey.of(key));
            case MlDsa65Verifier.TYPE -> MlDsa65Verifier.of(name, key);
            default ->
                    throw new Malformed(
                            "the verifier key of %s is of type 0x%02x; known are 0x01 (Ed25519), 0x04 (Ed25519 cosignature) and 0xff (ML-DSA-65)"
                                    .formatted(Malformed.excerpt(name.value()), typeAndKey[0]));
        };
    }
}
