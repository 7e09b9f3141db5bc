package io.bpci.merkle;

import io.bpci.json.Malformed;

/** Where a bundle of entries stands: those whose hashes are in the tile of level 0 with the same index and width. */
public record EntryBundle(long index, int width) implements TilePath {
    /**
     * @throws Malformed if there can be no such bundle
     */
    public EntryBundle {
        PathSyntax.requireIndexAndWidth("an entry bundle", index, width);
    }

    /**
     * @throws Malformed if the text is not the path of a bundle in its one form
     */
    public static EntryBundle parse(String path) {
        if (TilePath.parse(path) instanceof EntryBundle bundle) {
            return bundle;
        }
        throw new Malformed("the path " + Malformed.excerpt(path) + " names a hash tile, not an entry bundle");
    }

    /** {@code tile/entries/<N>[.p/<W>]} */
    @Override
    public String path() {
        return PathSyntax.writeEntries(index, width);
    }

    @Override
    public String toString() {
        return path();
    }
}
