package io.bpci.receipt;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;
import io.bpci.merkle.CompactRange;
import io.bpci.merkle.Hash;

import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * That a hub did not log in time what it promised to log, for whoever knows its id and its log's keys. Immutable.
 *
 * <p>The later event is one that the hub itself dates after the promise's end, in a head that it signed: so the head
 * was signed after that end, by the hub's own clock. (A time stamp, or a cosignature, would not do: those say when a
 * head was there at the latest, and this needs when at the earliest.) All leaves of that head are known which came
 * after the promise; if they have its root and the promised one is not among them, the promise was not kept.
 *
 * @param promise what was promised
 * @param later the receipt of an event that the hub dates after {@code log_by}; its checkpoint is the head
 * @param beginning what takes the place of the entries before {@code log_size}, among which a new event cannot be
 * @param leaves the hashes of all the others up to the head, one after the other
 */
public record BrokenPromise(Promise promise, Receipt later, CompactRange beginning, Slice leaves) {
    /** More leaves are not taken: 64 MiB. */
    public static final int MAX_LEAVES = 1 << 21;

    /** Larger files are not read. */
    public static final int MAX_BYTES = 96 << 20;

    /** No tree has more subtrees. */
    private static final int MAX_SUBTREES = 63;

    private static final Set<String> MEMBERS = Set.of("beginning", "broken_promise", "later", "leaves");

    /**
     * @throws Malformed if the parts do not fit each other
     */
    public BrokenPromise {
        long before = promise.statement().logSize();
        long after = later.proof().size() - before;
        if (beginning.size() != before) throw new Malformed("beginning is of another size than log_size");
        if (after < 1) {
            throw new Malformed("the later event's checkpoint has not more entries than there were before the promise");
        }
        requireFits(after);
        if (leaves.length() != after * Hash.LENGTH) {
            throw new Malformed(
                    "leaves must be the hashes of %d entries, of 32 bytes each, not %d bytes"
                            .formatted(after, leaves.length()));
        }
    }

    /**
     * Whether so many leaves can be shown.
     *
     * @throws Malformed if they are too many
     */
    public static void requireFits(long leaves) {
        if (leaves > MAX_LEAVES) {
            throw new Malformed(
                    "%d entries came after the promise, and at most %d can be shown".formatted(leaves, MAX_LEAVES));
        }
    }

    /**
     * Reads the proof strictly.
     *
     * @throws Malformed if the bytes are none, saying which part is wrong
     */
    public static BrokenPromise parse(byte[] utf8) {
        if (utf8.length > MAX_BYTES) throw new Malformed("a broken promise has at most %d bytes".formatted(MAX_BYTES));
        var json = StrictObject.parse(utf8, "a broken promise", MEMBERS);
        Promise promise = Promise.parse(json.object("broken_promise"));
        return new BrokenPromise(
                promise,
                Receipt.parse(json.object("later")),
                new CompactRange(promise.statement().logSize(), Hashes.read(json, "beginning", MAX_SUBTREES)),
                Slice.of(base64(json.text("leaves"))));
    }

    private static byte[] base64(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            int last = bytes.length - (bytes.length % 3 == 0 ? Math.min(3, bytes.length) : bytes.length % 3);
            String end = Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, last, bytes.length));
            // The decoder is lenient at the end, where the encoder is not.
            if (text.length() % 4 == 0 && text.endsWith(end)) return bytes;
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new Malformed("leaves must be base64, with padding");
    }

    /** Whether the promised leaf is among those that came after the promise. */
    boolean isKept() {
        byte[] promised = promise.leaf().bytes();
        byte[] row = leaves.array();
        for (int at = leaves.from(); at < leaves.to(); at += Hash.LENGTH) {
            if (Arrays.equals(row, at, at + Hash.LENGTH, promised, 0, Hash.LENGTH)) return true;
        }
        return false;
    }

    /** As {@link #parse} reads it. */
    public JsonObject json() {
        return Json.object()
                .put("beginning", Hashes.array(beginning.roots()))
                .put("broken_promise", promise.json())
                .put("later", later.json())
                .put("leaves", Base64.getEncoder().encodeToString(leaves.copy()))
                .build();
    }
}
