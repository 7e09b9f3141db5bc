package io.bpci.merkle;

import io.bpci.json.Malformed;

/**
 * Where a hash tile stands: a row of hashes of complete subtrees. On level 0 these are leaf hashes; on each level above
 * a hash covers a full tile of the level below.
 *
 * @param level from 0 to 63; trees of less than 2<sup>63</sup> leaves have none above 7
 * @param index position within the level, from 0
 * @param width number of hashes, from 1 to 256
 */
public record Tile(int level, long index, int width) implements TilePath {
    /** The tile's hashes are the leaves of a subtree so high. */
    public static final int HEIGHT = 8;

    static final int MAX_LEVEL = 63;

    /** So many levels have tiles in a tree of less than 2<sup>63</sup> leaves. */
    static final int LEVELS = 8;

    /**
     * @throws Malformed if there can be no such tile
     */
    public Tile {
        if (level < 0 || level > MAX_LEVEL) {
            throw new Malformed("the level of a hash tile must be from 0 to " + MAX_LEVEL + ", not " + level);
        }
        PathSyntax.requireIndexAndWidth("a hash tile", index, width);
    }

    /**
     * The tile as it is in a tree of this size.
     *
     * @throws Malformed if that tree has none there
     */
    public static Tile inTree(int level, long index, long size) {
        long hashes = hashes(level, size);
        if (index < 0 || index > (hashes - 1) >> HEIGHT) {
            throw new Malformed("a tree of size " + size + " has no tile " + index + " on level " + level);
        }
        return new Tile(level, index, (int) Math.min(FULL, hashes - (index << HEIGHT)));
    }

    /** How many hashes all the tiles of a level have in a tree of this size. */
    static long hashes(int level, long size) {
        return level < LEVELS ? size >> (level * HEIGHT) : 0;
    }

    /**
     * @throws Malformed if the text is not the path of a hash tile in its one form
     */
    public static Tile parse(String path) {
        if (TilePath.parse(path) instanceof Tile tile) {
            return tile;
        }
        throw new Malformed("the path " + Malformed.excerpt(path) + " names an entry bundle, not a hash tile");
    }

    /** This tile, or the full one that it is the beginning of. */
    public Tile full() {
        return isFull() ? this : new Tile(level, index, FULL);
    }

    /** In bytes. */
    public int length() {
        return width * Hash.LENGTH;
    }

    /** {@code tile/<L>/<N>[.p/<W>]} */
    @Override
    public String path() {
        return PathSyntax.write(level, index, width);
    }

    @Override
    public String toString() {
        return path();
    }
}
