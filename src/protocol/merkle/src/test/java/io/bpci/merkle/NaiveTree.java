package io.bpci.merkle;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The recursive definitions of RFC 6962, 2.1, word for word; only MTH is remembered. */
final class NaiveTree {
    private record Range(int from, int to) {}

    private final List<byte[]> leafHashes;
    private final Map<Range, Hash> known = new HashMap<>();

    NaiveTree(List<Hash> leafHashes) {
        this.leafHashes = leafHashes.stream().map(Hash::bytes).toList();
    }

    Hash mth(int from, int to) {
        Hash found = known.get(new Range(from, to));
        if (found == null) {
            found = Hash.of(compute(from, to));
            known.put(new Range(from, to), found);
        }
        return found;
    }

    private byte[] compute(int from, int to) {
        if (from == to) {
            return sha256();
        }
        if (to - from == 1) {
            return leafHashes.get(from);
        }
        int middle = from + split(to - from);
        return sha256(new byte[] {1}, mth(from, middle).bytes(), mth(middle, to).bytes());
    }

    List<Hash> path(int leaf, int size) {
        return path(leaf, 0, size);
    }

    private List<Hash> path(int leaf, int from, int to) {
        if (to - from == 1) {
            return List.of();
        }
        int middle = from + split(to - from);
        return leaf < middle
                ? plus(path(leaf, from, middle), mth(middle, to))
                : plus(path(leaf, middle, to), mth(from, middle));
    }

    List<Hash> proof(int first, int second) {
        return subproof(first, 0, second, true);
    }

    private List<Hash> subproof(int first, int from, int to, boolean whole) {
        if (first == to) {
            return whole ? List.of() : List.of(mth(from, to));
        }
        int middle = from + split(to - from);
        return first <= middle
                ? plus(subproof(first, from, middle, whole), mth(middle, to))
                : plus(subproof(first, middle, to, false), mth(from, middle));
    }

    private static List<Hash> plus(List<Hash> hashes, Hash more) {
        var all = new ArrayList<Hash>(hashes);
        all.add(more);
        return all;
    }

    private static int split(int leaves) {
        int split = 1;
        while (split * 2 < leaves) {
            split *= 2;
        }
        return split;
    }

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
