package io.bpci.merkle;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import java.security.MessageDigest;
import java.util.List;

/**
 * All that is needed of the first leaves of a tree to compute the root of a tree that begins with them: the roots of
 * the complete subtrees that they fall into from the left. Immutable.
 *
 * @param size how many leaves these are
 * @param roots from left to right, so the largest subtree's first; as many as bits are set in the size
 */
public record CompactRange(long size, List<Hash> roots) {
    /**
     * @throws Malformed if a tree of that size does not consist of so many subtrees
     */
    public CompactRange {
        if (size < 0) {
            throw new Malformed("no tree has the size " + size);
        }
        if (roots.size() != Long.bitCount(size)) {
            throw new Malformed(
                    "the first %d leaves of a tree fall into %d subtrees, not %d"
                            .formatted(size, Long.bitCount(size), roots.size()));
        }
        roots = List.copyOf(roots);
    }

    /**
     * The root of the tree that goes on with leaves of these hashes of 32 bytes, one after the other.
     *
     * @throws IllegalArgumentException if the bytes are not whole hashes
     */
    public Hash rootWith(Slice leaves) {
        if (leaves.length() % Hash.LENGTH != 0) {
            throw new IllegalArgumentException("hashes have 32 bytes each; there are " + leaves.length() + " in all");
        }
        long grown = Math.addExact(size, leaves.length() / Hash.LENGTH);
        byte[] subtrees = subtrees();
        byte[] node = new byte[Hash.LENGTH];
        MessageDigest sha256 = Rfc6962.sha256();
        long number = size;
        for (int at = leaves.from(); at < leaves.to(); at += Hash.LENGTH, number++) {
            System.arraycopy(leaves.array(), at, node, 0, Hash.LENGTH);
            int height = 0;
            for (; Frontier.isSet(number, height); height++) {
                Rfc6962.node(sha256, subtrees, height * Hash.LENGTH, node, 0, node, 0);
            }
            System.arraycopy(node, 0, subtrees, height * Hash.LENGTH, Hash.LENGTH);
        }
        return Frontier.root(grown, subtrees);
    }

    /** By height, as a {@link Frontier} has them. */
    private byte[] subtrees() {
        byte[] subtrees = new byte[Long.SIZE * Hash.LENGTH];
        int next = roots.size();
        for (int height = 0; height < Long.SIZE; height++) {
            if (Frontier.isSet(size, height)) {
                roots.get(--next).copyTo(subtrees, height * Hash.LENGTH);
            }
        }
        return subtrees;
    }
}
