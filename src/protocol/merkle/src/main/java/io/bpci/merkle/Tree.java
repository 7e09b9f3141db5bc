package io.bpci.merkle;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tree of a log at one size, computed from hash tiles alone. It asks for each tile once and remembers it, with the
 * nodes computed within: make one for a group of proofs, and let it go. It does not judge whether the tiles are
 * genuine: a proof from it is worth something once it holds against a signed root. Not safe for concurrent use.
 *
 * <p>Every method throws {@link Malformed} if a tile that it needs is absent or has another length than it should.
 */
public final class Tree {
    private final long size;
    private final HashReader reader;
    private final Map<Tile, Rows> read = new HashMap<>();

    /**
     * @param size in leaves
     */
    public Tree(long size, HashReader reader) {
        if (size < 0) {
            throw new IllegalArgumentException("no tree has the size " + size);
        }
        this.size = size;
        this.reader = reader;
    }

    public long size() {
        return size;
    }

    public Hash root() {
        return size == 0 ? Rfc6962.EMPTY_ROOT : root(0, size);
    }

    /** The hash of the leaf at an index below the size. */
    public Hash leaf(long index) {
        requireIndex(index);
        return node(0, index);
    }

    /** That the leaf at an index below the size is in this tree. RFC 9162, 2.1.3.1. */
    public InclusionProof inclusion(long index) {
        requireIndex(index);
        var path = new ArrayList<Hash>();
        long from = 0;
        long to = size;
        while (to - from > 1) {
            long middle = from + split(to - from);
            if (index < middle) {
                path.add(root(middle, to));
                to = middle;
            } else {
                path.add(root(from, middle));
                from = middle;
            }
        }
        Collections.reverse(path);
        return new InclusionProof(index, size, path);
    }

    /** That this tree begins with the one of the size {@code first}, from 1 to this size. RFC 9162, 2.1.4.1. */
    public ConsistencyProof consistency(long first) {
        if (first < 1 || first > size) {
            throw new IllegalArgumentException("no consistency proof leads from size " + first + " to size " + size);
        }
        var path = new ArrayList<Hash>();
        long from = 0;
        long to = size;
        while (to != first) {
            long middle = from + split(to - from);
            if (first <= middle) {
                path.add(root(middle, to));
                to = middle;
            } else {
                path.add(root(from, middle));
                from = middle;
            }
        }
        // A subtree that begins the smaller tree is that tree: whoever verifies has its root.
        if (from > 0) {
            path.add(root(from, to));
        }
        Collections.reverse(path);
        return new ConsistencyProof(first, size, path);
    }

    /** Of its first leaves, from none to all, what takes the place of them. */
    public CompactRange beginning(long first) {
        if (first < 0 || first > size) {
            throw new IllegalArgumentException("a tree of size " + size + " has no first " + first + " leaves");
        }
        var roots = new ArrayList<Hash>();
        for (int height = Long.SIZE - 1; height >= 0; height--) {
            if (Frontier.isSet(first, height)) {
                roots.add(node(height, (first >> height) - 1));
            }
        }
        return new CompactRange(first, roots);
    }

    private void requireIndex(long index) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("a tree of size " + size + " has no leaf " + index);
        }
    }

    /** The largest power of two below a number of leaves that is at least 2. */
    private static long split(long leaves) {
        return Long.highestOneBit(leaves - 1);
    }

    /** MTH(D[from:to]) of RFC 6962, 2.1, where {@code from} is a multiple of {@link #split}. */
    private Hash root(long from, long to) {
        long leaves = to - from;
        if (Long.bitCount(leaves) == 1) {
            int height = Long.numberOfTrailingZeros(leaves);
            return node(height, from >> height);
        }
        long middle = from + split(leaves);
        return Rfc6962.node(root(from, middle), root(middle, to));
    }

    /** The hash of the complete subtree of this height, with this number among those of its height. */
    Hash node(int height, long number) {
        int row = height % Tile.HEIGHT;
        int level = height / Tile.HEIGHT;
        long index = number >> (Tile.HEIGHT - row);
        return rows(Tile.inTree(level, index, size)).hash(row, (int) (number - (index << (Tile.HEIGHT - row))));
    }

    /** The bytes of a tile, exactly as many as it is wide. */
    byte[] hashes(Tile tile) {
        return rows(tile).bottom();
    }

    private Rows rows(Tile tile) {
        return read.computeIfAbsent(tile, this::load);
    }

    private Rows load(Tile tile) {
        Slice hashes = reader.read(tile).orElseThrow(() -> new Malformed("the hash tile " + tile + " is missing"));
        int length = hashes.length();
        if (length < tile.length() || length > tile.full().length() || length % Hash.LENGTH != 0) {
            throw new Malformed(
                    "the hash tile "
                            + tile
                            + " must have "
                            + tile.length()
                            + " bytes, or be a wider one, not "
                            + length);
        }
        return new Rows(Slice.of(hashes.array(), hashes.from(), hashes.from() + tile.length()).copy());
    }

    /** The hashes of a tile, and above them the rows of the complete nodes within it, computed when first needed. */
    private static final class Rows {
        private final List<byte[]> rows = new ArrayList<>();

        Rows(byte[] bottom) {
            rows.add(bottom);
        }

        byte[] bottom() {
            return rows.getFirst();
        }

        Hash hash(int row, int number) {
            while (rows.size() <= row) {
                rows.add(above(rows.getLast()));
            }
            return Hash.inRow(rows.get(row), number);
        }

        private static byte[] above(byte[] row) {
            MessageDigest sha256 = Rfc6962.sha256();
            byte[] above = new byte[row.length / (2 * Hash.LENGTH) * Hash.LENGTH];
            for (int at = 0; at < above.length; at += Hash.LENGTH) {
                Rfc6962.node(sha256, row, 2 * at, row, 2 * at + Hash.LENGTH, above, at);
            }
            return above;
        }
    }
}
