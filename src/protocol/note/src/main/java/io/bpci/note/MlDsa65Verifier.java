package io.bpci.note;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.Optional;

/**
 * ML-DSA-65 (FIPS 204, with an empty context) over the text of the note, as Ed25519 signs it.
 *
 * <p>The specification assigns a type to ML-DSA-44 cosignatures alone ({@code 0x06}). ML-DSA-65 has none, so its type
 * here is {@code 0xff}, which signed-note ("Signature types") reserves for that, followed as recommended there by a
 * longer identifier, {@link #IDENTIFIER} in ASCII. Key IDs and verifier keys hold {@code 0xff}, the identifier and the
 * raw public key of 1,952 bytes, one after the other; the signature after the key ID is the raw one of 3,309 bytes.
 * Tools that do not know this type ignore the line, as they must any line by an unknown key.
 */
public record MlDsa65Verifier(KeyName name, MlDsa65PublicKey key) implements NoteVerifier {
    /** What follows {@code 0xff}. */
    public static final String IDENTIFIER = "io.bpci.note/ml-dsa-65/v1";

    static final byte TYPE = (byte) 0xff;

    /**
     * @param afterType what follows {@link #TYPE} in a verifier key
     */
    static MlDsa65Verifier of(KeyName name, byte[] afterType) {
        byte[] identifier = IDENTIFIER.getBytes(US_ASCII);
        if (!TypedKey.startsWith(afterType, identifier)) {
            throw new Malformed(
                    "the verifier key of %s is of type 0xff without the identifier %s, the only one known"
                            .formatted(Malformed.excerpt(name.value()), IDENTIFIER));
        }
        return new MlDsa65Verifier(
                name, MlDsa65PublicKey.of(Arrays.copyOfRange(afterType, identifier.length, afterType.length)));
    }

    @Override
    public byte[] typeAndKey() {
        return TypedKey.of(TYPE, TypedKey.concat(IDENTIFIER.getBytes(US_ASCII), key.bytes()));
    }

    @Override
    public String kind() {
        return "ML-DSA-65";
    }

    @Override
    public Optional<VerifiedSignature> verify(String text, SignatureLine line, Ed25519 ed25519) {
        boolean holds = line.isBy(name, id()) && key.verify(line.signature(), text.getBytes(UTF_8));
        return holds ? Optional.of(new VerifiedSignature.Plain(this)) : Optional.empty();
    }
}
