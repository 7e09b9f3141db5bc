package io.bpci.merkle;

import io.bpci.json.Malformed;

import java.util.List;

/**
 * Shows that a leaf stands at an index of a tree (RFC 9162, 2.1.3).
 *
 * @param index of the leaf, from 0
 * @param size of the tree, in leaves; greater than the index
 * @param path the siblings on the way from the leaf to the root; whether they are as many as it takes, {@link #verify}
 *     tells
 */
public record InclusionProof(long index, long size, List<Hash> path) {
    /** No tree of less than 2<sup>63</sup> leaves is higher. */
    private static final int MAX_PATH = 63;

    /**
     * @throws Malformed if there can be no such proof
     */
    public InclusionProof {
        if (size < 1) {
            throw new Malformed("an inclusion proof is about a tree of at least one leaf, not of size " + size);
        }
        if (index < 0 || index >= size) {
            throw new Malformed(
                    "the index of an inclusion proof in a tree of size "
                            + size
                            + " must be from 0 to "
                            + (size - 1)
                            + ", not "
                            + index);
        }
        if (path.size() > MAX_PATH) {
            throw new Malformed("an inclusion proof has at most " + MAX_PATH + " hashes, not " + path.size());
        }
        path = List.copyOf(path);
    }

    /** Whether the leaf with this hash stands at the index of the tree with this root. RFC 9162, 2.1.3.2. */
    public Verdict verify(Hash leaf, Hash root) {
        long node = index;
        long last = size - 1;
        Hash hash = leaf;
        for (Hash sibling : path) {
            if (last == 0) {
                return tooLong();
            }
            if ((node & 1) == 1 || node == last) {
                hash = Rfc6962.node(sibling, hash);
                // Where the tree's edge has no sibling, a node rises unchanged. It ends: node is not 0, as last is not.
                int unpaired = Long.numberOfTrailingZeros(node);
                node >>= unpaired;
                last >>= unpaired;
            } else {
                hash = Rfc6962.node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        if (last != 0) {
            return tooShort();
        }
        return hash.equals(root) ? new Verdict.Holds() : otherRoot(hash, root);
    }

    private Verdict tooLong() {
        return new Verdict.Fails(
                Verdict.Step.PATH_TOO_LONG,
                about() + " has too many hashes: the root is reached before the last of " + path.size());
    }

    private Verdict tooShort() {
        return new Verdict.Fails(
                Verdict.Step.PATH_TOO_SHORT,
                about() + " has too few hashes: the root is not reached with " + path.size());
    }

    private Verdict otherRoot(Hash found, Hash root) {
        return new Verdict.Fails(
                Verdict.Step.ROOT,
                about() + " does not lead from the leaf to the root " + root + ": it leads to " + found);
    }

    private String about() {
        return "the inclusion proof of index " + index + " in the tree of size " + size;
    }
}
