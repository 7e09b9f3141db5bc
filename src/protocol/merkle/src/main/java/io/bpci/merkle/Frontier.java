package io.bpci.merkle;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The right edge of a growing tree, all that appending needs: the roots of the complete subtrees that the leaves fall
 * into from the left (the compact range), and the partial tile of each level. Its memory is at most 8 tiles, however
 * many leaves there are.
 *
 * <p>Immutable: {@link #append} answers the frontier after, so a writer that could not store the grown tiles goes on
 * with the one before.
 */
public final class Frontier {
    private static final Frontier EMPTY = new Frontier(0, new byte[Long.SIZE * Hash.LENGTH], emptyTiles());

    private final long size;

    /** By height: a subtree of height h is complete and not part of a higher one if bit h of the size is set. */
    private final byte[] subtrees;

    /** By level: the partial tile, as long as it is wide. */
    private final byte[][] tiles;

    /**
     * What an append did.
     *
     * @param frontier the one after
     * @param tiles those that are new or wider, level by level and from left to right: each that became full, once, and
     *     at the end of a level the partial one, if it grew
     */
    public record Growth(Frontier frontier, List<HashTile> tiles) {
        public Growth {
            tiles = List.copyOf(tiles);
        }
    }

    private Frontier(long size, byte[] subtrees, byte[][] tiles) {
        this.size = size;
        this.subtrees = subtrees;
        this.tiles = tiles;
    }

    private static byte[][] emptyTiles() {
        byte[][] tiles = new byte[Tile.LEVELS][];
        Arrays.fill(tiles, new byte[0]);
        return tiles;
    }

    /** Of the tree without leaves. */
    public static Frontier empty() {
        return EMPTY;
    }

    /**
     * Of the tree whose partial tiles are read here, at most one of each level. Whether they are the right ones, its
     * {@link #root} tells.
     *
     * @throws Malformed if a tile is absent or has another length than it should
     */
    public static Frontier read(long size, HashReader reader) {
        var tree = new Tree(size, reader);
        byte[][] tiles = emptyTiles();
        for (int level = 0; level < tiles.length; level++) {
            long hashes = Tile.hashes(level, size);
            if (hashes % Tile.FULL != 0) {
                tiles[level] = tree.hashes(Tile.inTree(level, hashes / Tile.FULL, size));
            }
        }
        byte[] subtrees = new byte[Long.SIZE * Hash.LENGTH];
        for (int height = 0; height < Long.SIZE; height++) {
            if (isSet(size, height)) {
                tree.node(height, (size >> height) - 1).copyTo(subtrees, height * Hash.LENGTH);
            }
        }
        return new Frontier(size, subtrees, tiles);
    }

    static boolean isSet(long size, int bit) {
        return (size >> bit & 1) == 1;
    }

    /** In leaves. */
    public long size() {
        return size;
    }

    public Hash root() {
        return root(size, subtrees);
    }

    /** Of the tree of that size whose complete subtrees have these roots, by height. */
    static Hash root(long size, byte[] subtrees) {
        if (size == 0) {
            return Rfc6962.EMPTY_ROOT;
        }
        MessageDigest sha256 = Rfc6962.sha256();
        int height = Long.numberOfTrailingZeros(size);
        byte[] root = Arrays.copyOfRange(subtrees, height * Hash.LENGTH, (height + 1) * Hash.LENGTH);
        for (height++; height < Long.SIZE; height++) {
            if (isSet(size, height)) {
                Rfc6962.node(sha256, subtrees, height * Hash.LENGTH, root, 0, root, 0);
            }
        }
        return Hash.owning(root);
    }

    /** Appends leaves with these hashes, in their order. */
    public Growth append(List<Hash> leaves) {
        var growing = new Growing(this, leaves.size());
        for (Hash leaf : leaves) {
            growing.append(leaf.array(), 0);
        }
        return growing.growth();
    }

    /**
     * Appends leaves with these hashes of 32 bytes, one after the other.
     *
     * @throws IllegalArgumentException if the bytes are not whole hashes
     */
    public Growth append(Slice leaves) {
        if (leaves.length() % Hash.LENGTH != 0) {
            throw new IllegalArgumentException("hashes have 32 bytes each; there are " + leaves.length() + " in all");
        }
        var growing = new Growing(this, leaves.length() / Hash.LENGTH);
        for (int at = leaves.from(); at < leaves.to(); at += Hash.LENGTH) {
            growing.append(leaves.array(), at);
        }
        return growing.growth();
    }

    /** One append under way. */
    private static final class Growing {
        private final MessageDigest sha256 = Rfc6962.sha256();
        private final byte[] node = new byte[Hash.LENGTH];
        private final Frontier before;
        private final byte[] subtrees;

        /** By level: room for a full tile once the level grows, until then as before. */
        private final byte[][] tiles;

        private final List<List<HashTile>> full = new ArrayList<>();
        private long size;

        Growing(Frontier before, int leaves) {
            // Throws, rather than to let the tree outgrow the sizes that there are.
            Math.addExact(before.size, leaves);
            this.before = before;
            size = before.size;
            subtrees = before.subtrees.clone();
            tiles = before.tiles.clone();
            for (int level = 0; level < tiles.length; level++) {
                full.add(new ArrayList<>());
            }
        }

        void append(byte[] leaves, int at) {
            System.arraycopy(leaves, at, node, 0, Hash.LENGTH);
            addToTile(0);
            int height = 0;
            for (; isSet(size, height); height++) {
                Rfc6962.node(sha256, subtrees, height * Hash.LENGTH, node, 0, node, 0);
                if ((height + 1) % Tile.HEIGHT == 0) {
                    addToTile((height + 1) / Tile.HEIGHT);
                }
            }
            System.arraycopy(node, 0, subtrees, height * Hash.LENGTH, Hash.LENGTH);
            size++;
        }

        /** Adds the node, which is the next hash of this level. */
        private void addToTile(int level) {
            long number = Tile.hashes(level, size);
            int place = (int) (number % Tile.FULL);
            int length = Tile.FULL * Hash.LENGTH;
            if (tiles[level].length < length) {
                tiles[level] = Arrays.copyOf(tiles[level], length);
            }
            System.arraycopy(node, 0, tiles[level], place * Hash.LENGTH, Hash.LENGTH);
            if (place == Tile.FULL - 1) {
                var tile = new Tile(level, number / Tile.FULL, Tile.FULL);
                full.get(level).add(new HashTile(tile, Slice.of(tiles[level])));
                tiles[level] = new byte[0];
            }
        }

        Growth growth() {
            var grown = new ArrayList<HashTile>();
            for (int level = 0; level < tiles.length; level++) {
                grown.addAll(full.get(level));
                long hashes = Tile.hashes(level, size);
                int width = (int) (hashes % Tile.FULL);
                if (hashes > Tile.hashes(level, before.size) && width > 0) {
                    tiles[level] = Arrays.copyOf(tiles[level], width * Hash.LENGTH);
                    grown.add(new HashTile(new Tile(level, hashes / Tile.FULL, width), Slice.of(tiles[level])));
                }
            }
            return new Growth(new Frontier(size, subtrees, tiles), grown);
        }
    }
}
