package io.bpci.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;
import io.bpci.merkle.Hash;

import java.util.List;
import java.util.Set;

/**
 * Two heads of one log, and what shows that the later one contains the earlier one whole. Immutable.
 *
 * @param older the head that was seen first
 * @param newer the head that was seen after it
 * @param path of the consistency proof between their sizes (RFC 9162, 2.1.4); empty between heads of one size, and from
 *     a head without entries
 */
public record LogGrowth(SignedCheckpoint older, SignedCheckpoint newer, List<Hash> path) {
    static final int MAX_PATH = 64;

    private static final Set<String> MEMBERS = Set.of("old", "new", "consistency_proof");

    /**
     * @throws Malformed if the path is longer than any can be
     */
    public LogGrowth {
        path = List.copyOf(path);
        if (path.size() > MAX_PATH) throw new Malformed("a consistency proof has at most " + MAX_PATH + " hashes");
    }

    /**
     * Reads two checkpoints and their proof strictly.
     *
     * @throws Malformed if the bytes are none, saying which part is wrong
     */
    public static LogGrowth parse(byte[] utf8) {
        var json = StrictObject.parse(utf8, "a consistency proof", MEMBERS);
        return new LogGrowth(
                checkpoint(json.text("old"), "old"),
                checkpoint(json.text("new"), "new"),
                Hashes.read(json, "consistency_proof", MAX_PATH));
    }

    static SignedCheckpoint checkpoint(String note, String member) {
        try {
            return SignedCheckpoint.parse(note.getBytes(UTF_8));
        } catch (Malformed e) {
            throw new Malformed(member + ": " + e.getMessage());
        }
    }

    /** As {@link #parse} reads it. */
    public JsonObject json() {
        return Json.object()
                .put("old", older.text())
                .put("new", newer.text())
                .put("consistency_proof", Hashes.array(path))
                .build();
    }
}
