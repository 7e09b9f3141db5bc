package io.bpci.merkle;

import io.bpci.json.Malformed;

import java.util.List;

/**
 * Shows that a tree begins with all of a smaller one (RFC 9162, 2.1.4). Every tree begins with the empty one, so there
 * is no proof from size 0.
 *
 * @param first size of the smaller tree, at least 1
 * @param second size of the larger tree, at least the first
 * @param path hashes of the larger tree's nodes, none if the sizes are equal; whether they are as many as it takes,
 *     {@link #verify} tells
 */
public record ConsistencyProof(long first, long second, List<Hash> path) {
    /** A node within the smaller tree, and its siblings up to the root. */
    private static final int MAX_PATH = 64;

    /**
     * @throws Malformed if there can be no such proof
     */
    public ConsistencyProof {
        if (first < 1) {
            throw new Malformed("a consistency proof starts from a tree of at least one leaf, not of size " + first);
        }
        if (second < first) {
            throw new Malformed(
                    "a consistency proof leads from a size to the same or a larger one, not from "
                            + first
                            + " to "
                            + second);
        }
        if (path.size() > MAX_PATH) {
            throw new Malformed("a consistency proof has at most " + MAX_PATH + " hashes, not " + path.size());
        }
        path = List.copyOf(path);
    }

    /** Whether the tree with the second root begins with all of the tree with the first root. RFC 9162, 2.1.4.2. */
    public Verdict verify(Hash firstRoot, Hash secondRoot) {
        return first == second ? verifySame(firstRoot, secondRoot) : verifyGrown(firstRoot, secondRoot);
    }

    private Verdict verifySame(Hash firstRoot, Hash secondRoot) {
        if (!path.isEmpty()) {
            return fails(Verdict.Step.PATH_TOO_LONG, "must be empty, as the sizes are equal, but has " + path.size());
        }
        if (!firstRoot.equals(secondRoot)) {
            return fails(
                    Verdict.Step.ROOTS_OF_ONE_SIZE,
                    "cannot be: one size has two roots, " + firstRoot + " and " + secondRoot);
        }
        return new Verdict.Holds();
    }

    private Verdict verifyGrown(Hash firstRoot, Hash secondRoot) {
        if (path.isEmpty()) {
            return fails(Verdict.Step.PATH_TOO_SHORT, "has no hashes");
        }
        long node = first - 1;
        long last = second - 1;
        int complete = Long.numberOfTrailingZeros(first);
        node >>= complete;
        last >>= complete;
        // Where the smaller tree is complete its root is a node of the larger one, and the path leaves it out.
        boolean isComplete = node == 0;
        Hash start = isComplete ? firstRoot : path.getFirst();
        Hash smaller = start;
        Hash larger = start;
        for (Hash sibling : path.subList(isComplete ? 0 : 1, path.size())) {
            if (last == 0) {
                return fails(
                        Verdict.Step.PATH_TOO_LONG,
                        "has too many hashes: the roots are reached before the last of " + path.size());
            }
            if ((node & 1) == 1 || node == last) {
                smaller = Rfc6962.node(sibling, smaller);
                larger = Rfc6962.node(sibling, larger);
                int unpaired = Long.numberOfTrailingZeros(node);
                node >>= unpaired;
                last >>= unpaired;
            } else {
                larger = Rfc6962.node(larger, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        if (last != 0) {
            return fails(
                    Verdict.Step.PATH_TOO_SHORT, "has too few hashes: the roots are not reached with " + path.size());
        }
        if (!smaller.equals(firstRoot)) {
            return fails(
                    Verdict.Step.FIRST_ROOT,
                    "does not lead to the root " + firstRoot + " of size " + first + ": it leads to " + smaller);
        }
        if (!larger.equals(secondRoot)) {
            return fails(
                    Verdict.Step.SECOND_ROOT,
                    "does not lead to the root " + secondRoot + " of size " + second + ": it leads to " + larger);
        }
        return new Verdict.Holds();
    }

    private Verdict fails(Verdict.Step step, String why) {
        return new Verdict.Fails(step, "the consistency proof from size " + first + " to size " + second + " " + why);
    }
}
