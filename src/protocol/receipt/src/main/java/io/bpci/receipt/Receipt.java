package io.bpci.receipt;

import io.bpci.jose.Base64Url;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.merkle.Hash;
import io.bpci.merkle.InclusionProof;
import io.bpci.merkle.Rfc6962;
import io.bpci.note.Checkpoint;
import io.bpci.note.SignedNote;
import io.bpci.timestamp.TimeStampToken;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * That an event is in the log, for whoever knows the log's keys. Immutable.
 *
 * @param entry what stands in the log; its canonical form is the leaf
 * @param proof that the leaf is in the tree of the checkpoint
 * @param checkpoint the tree's head, as it was signed
 * @param disclosure the hidden members; empty when they are withheld, or erased
 * @param timeStamp of the checkpoint's text, if there was one yet
 */
public record Receipt(
        JsonObject entry,
        InclusionProof proof,
        SignedNote checkpoint,
        Optional<Disclosure> disclosure,
        Optional<TimeStampToken> timeStamp) {
    /** A proof in a tree of the largest size has so many hashes. */
    private static final int MAX_PATH = 63;

    private static final Set<String> REQUIRED = Set.of("entry", "index", "inclusion_proof", "checkpoint");
    private static final Set<String> OPTIONAL = Set.of("hidden", "salt", "time_stamp");

    /** What the entry's commitment hides, and the salt with which it does. */
    public static final class Disclosure {
        private final byte[] salt;
        private final JsonObject hidden;

        public Disclosure(byte[] salt, JsonObject hidden) {
            if (salt.length != LogEntry.SALT_BYTES) {
                throw new Malformed("salt must be %d bytes, not %d".formatted(LogEntry.SALT_BYTES, salt.length));
            }
            this.salt = salt.clone();
            this.hidden = hidden;
        }

        public JsonObject hidden() {
            return hidden;
        }

        byte[] salt() {
            return salt;
        }
    }

    public Receipt {
        if (proof.size() != new SignedCheckpoint(checkpoint).size()) {
            throw new Malformed("the proof is for another tree size than the checkpoint's");
        }
    }

    /** Without a time stamp. */
    public Receipt(JsonObject entry, InclusionProof proof, SignedNote checkpoint, Optional<Disclosure> disclosure) {
        this(entry, proof, checkpoint, disclosure, Optional.empty());
    }

    /** The leaf that the proof is about. */
    Hash leaf() {
        return Rfc6962.leaf(Slice.of(Jcs.canonical(entry)));
    }

    /**
     * Reads a receipt strictly.
     *
     * @throws Malformed if the bytes are none, saying which part is wrong
     */
    public static Receipt parse(byte[] utf8) {
        if (StrictJson.parse(utf8) instanceof JsonObject json) return parse(json);
        throw new Malformed("a receipt must be an object");
    }

    static Receipt parse(JsonObject json) {
        for (String name : json.members().keySet()) {
            if (!REQUIRED.contains(name) && !OPTIONAL.contains(name)) {
                throw new Malformed("a receipt has no member " + Malformed.excerpt(name));
            }
        }
        SignedNote note = SignedNote.parse(text(json, "checkpoint").getBytes(StandardCharsets.UTF_8));
        long size = Checkpoint.parse(note.text()).size();
        return new Receipt(
                object(json, "entry"),
                new InclusionProof(index(json), size, path(json)),
                note,
                disclosure(json),
                timeStamp(json));
    }

    private static Json require(JsonObject json, String name) {
        Json value = json.get(name);
        if (value == null) throw new Malformed(name + " is missing");
        return value;
    }

    private static JsonObject object(JsonObject json, String name) {
        if (require(json, name) instanceof JsonObject object) return object;
        throw new Malformed(name + " must be an object");
    }

    private static String text(JsonObject json, String name) {
        if (require(json, name) instanceof JsonString text) return text.value();
        throw new Malformed(name + " must be a string");
    }

    private static long index(JsonObject json) {
        if (require(json, "index") instanceof JsonNumber number
                && number.value() >= 0
                && number.value() == Math.rint(number.value())
                && number.value() <= 1L << 53) {
            return (long) number.value();
        }
        throw new Malformed("index must be a whole number from 0");
    }

    private static List<Hash> path(JsonObject json) {
        if (!(require(json, "inclusion_proof") instanceof JsonArray array)) {
            throw new Malformed("inclusion_proof must be an array");
        }
        if (array.elements().size() > MAX_PATH) throw new Malformed("inclusion_proof has more than 63 hashes");
        List<Hash> path = new ArrayList<>();
        for (Json hash : array.elements()) {
            if (!(hash instanceof JsonString text)) throw new Malformed("inclusion_proof must hold strings");
            path.add(Hash.parse(text.value()));
        }
        return path;
    }

    private static Optional<Disclosure> disclosure(JsonObject json) {
        @Nullable Json salt = json.get("salt");
        if (salt == null && json.get("hidden") == null) return Optional.empty();
        return Optional.of(new Disclosure(Base64Url.decode(text(json, "salt"), "salt"), object(json, "hidden")));
    }

    private static Optional<TimeStampToken> timeStamp(JsonObject json) {
        if (json.get("time_stamp") == null) return Optional.empty();
        String base64 = text(json, "time_stamp");
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            // The decoder is lenient where the encoder is not.
            if (Base64.getEncoder().encodeToString(der).equals(base64)) return Optional.of(TimeStampToken.parse(der));
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new Malformed("time_stamp must be base64, with padding");
    }

    /** As {@link #parse} reads it. */
    public JsonObject json() {
        var json =
                Json.object()
                        .put("entry", entry)
                        .put("index", proof.index())
                        .put(
                                "inclusion_proof",
                                new JsonArray(
                                        proof.path().stream()
                                                .map(hash -> Json.of(hash.toString()))
                                                .map(Json.class::cast)
                                                .toList()))
                        .put("checkpoint", new String(checkpoint.bytes(), StandardCharsets.UTF_8));
        disclosure.ifPresent(shown -> json.put("hidden", shown.hidden()).put("salt", Base64Url.encode(shown.salt())));
        timeStamp.ifPresent(token -> json.put("time_stamp", Base64.getEncoder().encodeToString(token.der())));
        return json.build();
    }
}
