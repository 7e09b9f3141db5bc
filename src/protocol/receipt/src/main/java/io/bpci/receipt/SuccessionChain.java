package io.bpci.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;
import io.bpci.note.SignedNote;
import io.bpci.note.Succession;

import java.util.List;
import java.util.Set;

/**
 * The notes by which the keys of a log followed one another, the oldest first. Whether they hold, and whether they lead
 * on from keys that are pinned, a {@link SuccessionVerifier} tells.
 *
 * @param notes each a {@link Succession}
 */
public record SuccessionChain(List<SignedNote> notes) {
    /** Of a file. */
    public static final int MAX_BYTES = 32 << 20;

    private static final int MAX_LINKS = 1_000;
    private static final String NAME = "successions";
    private static final Set<String> MEMBERS = Set.of(NAME);

    /**
     * @throws Malformed if there are too many notes, or one is no succession
     */
    public SuccessionChain {
        notes = List.copyOf(notes);
        if (notes.size() > MAX_LINKS) throw new Malformed("%s has more than %d elements".formatted(NAME, MAX_LINKS));
        for (int i = 0; i < notes.size(); i++) {
            try {
                long size = Succession.parse(notes.get(i).text()).head().size();
                if (size > SignedCheckpoint.MAX_SIZE) {
                    throw new Malformed("a log has at most 2^53 entries here, not " + size);
                }
            } catch (Malformed e) {
                throw new Malformed("succession %d: %s".formatted(i + 1, e.getMessage()));
            }
        }
    }

    /**
     * Reads what {@code GET /api/v1/log/keys/successions} answers.
     *
     * @throws Malformed if the bytes are no such list
     */
    public static SuccessionChain parse(byte[] utf8) {
        if (utf8.length > MAX_BYTES) throw new Malformed("a list of successions has at most " + MAX_BYTES + " bytes");
        return new SuccessionChain(
                StrictObject.parse(utf8, "a list of successions", MEMBERS).texts(NAME, MAX_LINKS).stream()
                        .map(note -> SignedNote.parse(note.getBytes(UTF_8)))
                        .toList());
    }

    List<Succession> links() {
        return notes.stream().map(note -> Succession.parse(note.text())).toList();
    }

    /** As {@link #parse} reads it. */
    public JsonObject json() {
        return Json.object()
                .put(NAME, Json.strings(notes.stream().map(note -> new String(note.bytes(), UTF_8)).toList()))
                .build();
    }
}
