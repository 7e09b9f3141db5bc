package io.bpci.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;
import io.bpci.note.Checkpoint;
import io.bpci.note.CosignatureVerifier;
import io.bpci.note.SignatureLine;
import io.bpci.note.VerifiedSignature;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a witness answered to {@link AddCheckpoint}, as the log reads it. */
public sealed interface WitnessAnswer {
    /** The media type of a 409 that tells the size which the witness knows. */
    String SIZE_TYPE = "text/x.tlog.size";

    /** An answer may have so many bytes; who reads it from a network stops there. */
    int MAX_BYTES = 64 * 1024;

    /** Signature lines, not verified yet. */
    record Cosignatures(List<SignatureLine> lines) implements WitnessAnswer {
        public Cosignatures {
            lines = List.copyOf(lines);
        }

        /**
         * The cosignature by that key over the checkpoint; lines by others are ignored.
         *
         * @param latest the latest time that it may bear, POSIX seconds: no witness saw a tree in the future
         */
        public Optional<SignatureLine> by(
                CosignatureVerifier witness, Checkpoint checkpoint, long latest, Ed25519 ed25519) {
            return lines.stream()
                    .filter(line ->
                            witness.verify(checkpoint.text(), line, ed25519)
                                    .filter(signature -> isTimely(signature, latest))
                                    .isPresent())
                    .findFirst();
        }

        private static boolean isTimely(VerifiedSignature signature, long latest) {
            // tlog-witness: the timestamp must not be zero.
            return signature instanceof VerifiedSignature.Timestamped(var _, long time) && time > 0 && time <= latest;
        }
    }

    /** The witness knows a tree of another size: the proof has to lead from there. */
    record OutOfStep(long size) implements WitnessAnswer {}

    /**
     * The witness does not cosign, or its answer cannot be read.
     *
     * @param why for people, without what the witness wrote itself
     */
    record Refused(int status, String why) implements WitnessAnswer {}

    /**
     * Reads an answer.
     *
     * @param contentType the header's value, empty if there is none
     */
    static WitnessAnswer read(int status, String contentType, byte[] body) {
        if (body.length > MAX_BYTES) return new Refused(status, "its answer has more than " + MAX_BYTES + " bytes");
        try {
            return switch (status) {
                case 200 -> new Cosignatures(SignatureLine.parseAll(text(body)));
                case 400 -> new Refused(status, "it found the request malformed");
                case 403 -> new Refused(status, "it does not know the keys that signed the checkpoint");
                case 404 -> new Refused(status, "it does not witness this log");
                case 409 -> outOfStep(contentType, text(body));
                case 422 -> new Refused(status, "it found the checkpoint inconsistent with what it cosigned before");
                default -> new Refused(status, "it answered with status " + status);
            };
        } catch (Malformed e) {
            return new Refused(status, "its answer cannot be read: " + e.getMessage());
        }
    }

    private static WitnessAnswer outOfStep(String contentType, String body) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals(SIZE_TYPE)) return new Refused(409, "it answered 409 without the size that it knows");
        if (!body.endsWith("\n")) throw new Malformed("the size does not end in a newline");
        return new OutOfStep(AddCheckpoint.size(body.substring(0, body.length() - 1), "the size"));
    }

    private static String text(byte[] body) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("it is not UTF-8");
        }
    }
}
