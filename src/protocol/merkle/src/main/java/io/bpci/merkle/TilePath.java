package io.bpci.merkle;

import io.bpci.json.Malformed;

/**
 * What a log of C2SP tlog-tiles serves beside its checkpoint: hash tiles and entry bundles, both up to 256 wide. A path
 * is relative to the log's prefix, and each has exactly one form.
 */
public sealed interface TilePath permits Tile, EntryBundle {
    /** So many hashes or entries are in a full tile or bundle: a subtree of height 8. */
    int FULL = 256;

    /** The position within the level, from 0. */
    long index();

    /** How many hashes or entries there are, from 1 to 256. */
    int width();

    /** As {@link #parse} reads it. */
    String path();

    default boolean isFull() {
        return width() == FULL;
    }

    /**
     * Reads {@code tile/<L>/<N>[.p/<W>]} or {@code tile/entries/<N>[.p/<W>]}: L from 0 to 63, N in groups of three
     * digits of which all but the last begin with an x, W from 1 to 255.
     *
     * @throws Malformed if the text is no such path, or not in its one form
     */
    static TilePath parse(String path) {
        return PathSyntax.parse(path);
    }
}
