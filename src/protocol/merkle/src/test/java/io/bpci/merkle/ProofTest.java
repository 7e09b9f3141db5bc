package io.bpci.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is done to a proof here, every verifier must notice. */
class ProofTest {
    private static final int LARGEST = 70;
    private static final List<Hash> LEAVES = TileStore.leafHashes(LARGEST + 2);
    private static final NaiveTree NAIVE = new NaiveTree(LEAVES);
    private static final Hash FOREIGN = TileStore.leafHash(-1);

    @Test
    void aTamperedInclusionProofIsRefused() {
        for (int size = 1; size <= LARGEST; size++) {
            Hash root = NAIVE.mth(0, size);
            for (int index = 0; index < size; index++) {
                Hash leaf = LEAVES.get(index);
                List<Hash> path = NAIVE.path(index, size);
                var proof = new InclusionProof(index, size, path);
                assertThat(proof.verify(leaf, root)).isEqualTo(new Verdict.Holds());
                assertThat(step(proof.verify(FOREIGN, root))).isEqualTo(Verdict.Step.ROOT);
                assertThat(step(proof.verify(leaf, FOREIGN))).isEqualTo(Verdict.Step.ROOT);
                for (List<Hash> tampered : tampered(path)) {
                    refused(new InclusionProof(index, size, tampered).verify(leaf, root));
                }
                for (int other = 0; other < size; other++) {
                    if (other != index) {
                        refused(new InclusionProof(other, size, path).verify(leaf, root));
                    }
                }
            }
        }
    }

    /**
     * Where the paths are of one shape, a proof for one size is one for the other: the size is bound by the signed
     * root, not by the path. The root of the other size is what no path leads to.
     */
    @Test
    void anInclusionProofOfOneSizeIsRefusedForTheRootOfAnother() {
        for (int size = 1; size <= LARGEST; size++) {
            for (int index = 0; index < size; index++) {
                List<Hash> path = NAIVE.path(index, size);
                for (int other = index + 1; other <= LARGEST; other++) {
                    if (other != size) {
                        refused(new InclusionProof(index, other, path).verify(LEAVES.get(index), NAIVE.mth(0, other)));
                    }
                }
            }
        }
    }

    @Test
    void aTamperedConsistencyProofIsRefused() {
        for (int second = 1; second <= LARGEST; second++) {
            Hash secondRoot = NAIVE.mth(0, second);
            for (int first = 1; first <= second; first++) {
                Hash firstRoot = NAIVE.mth(0, first);
                List<Hash> path = NAIVE.proof(first, second);
                var proof = new ConsistencyProof(first, second, path);
                assertThat(proof.verify(firstRoot, secondRoot)).isEqualTo(new Verdict.Holds());
                refused(proof.verify(FOREIGN, secondRoot));
                refused(proof.verify(firstRoot, FOREIGN));
                for (List<Hash> tampered : tampered(path)) {
                    refused(new ConsistencyProof(first, second, tampered).verify(firstRoot, secondRoot));
                }
                if (first != second) {
                    refused(proof.verify(secondRoot, firstRoot));
                    refused(new ConsistencyProof(first + 1, second, path).verify(firstRoot, secondRoot));
                    refused(new ConsistencyProof(first, second + 1, path).verify(firstRoot, NAIVE.mth(0, second + 1)));
                }
            }
        }
    }

    /**
     * Each hash with one bit flipped, left out, or followed by a foreign one; every two neighbours swapped; cut;
     * padded.
     */
    private static List<List<Hash>> tampered(List<Hash> path) {
        var all = new ArrayList<List<Hash>>();
        for (int i = 0; i < path.size(); i++) {
            byte[] flipped = path.get(i).bytes();
            flipped[i % Hash.LENGTH] ^= (byte) (1 << i % 8);
            var changed = new ArrayList<Hash>(path);
            changed.set(i, Hash.of(flipped));
            all.add(changed);
            var shorter = new ArrayList<Hash>(path);
            shorter.remove(i);
            all.add(shorter);
            all.add(path.subList(0, i));
            if (i > 0) {
                var swapped = new ArrayList<Hash>(path);
                Collections.swap(swapped, i - 1, i);
                all.add(swapped);
            }
        }
        for (int i = 0; i <= path.size(); i++) {
            var longer = new ArrayList<Hash>(path);
            longer.add(i, FOREIGN);
            all.add(longer);
            if (i < path.size()) {
                var doubled = new ArrayList<Hash>(path);
                doubled.add(i, path.get(i));
                all.add(doubled);
            }
        }
        return all;
    }

    private static void refused(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Fails.class);
    }

    private static Verdict.Step step(Verdict verdict) {
        return ((Verdict.Fails) verdict).step();
    }

    @Test
    void aRefusalNamesTheStepAndSaysWhy() {
        List<Hash> path = NAIVE.path(3, 8);
        Hash root = NAIVE.mth(0, 8);
        assertThat(new InclusionProof(3, 8, path.subList(0, 2)).verify(LEAVES.get(3), root))
                .isEqualTo(
                        new Verdict.Fails(
                                Verdict.Step.PATH_TOO_SHORT,
                                "the inclusion proof of index 3 in the tree of size 8 has too few hashes: the root is"
                                        + " not reached with 2"));
        var longer = new ArrayList<Hash>(path);
        longer.add(FOREIGN);
        assertThat(step(new InclusionProof(3, 8, longer).verify(LEAVES.get(3), root)))
                .isEqualTo(Verdict.Step.PATH_TOO_LONG);
        assertThat(new InclusionProof(3, 8, path).verify(LEAVES.get(3), FOREIGN))
                .isEqualTo(
                        new Verdict.Fails(
                                Verdict.Step.ROOT,
                                "the inclusion proof of index 3 in the tree of size 8 does not lead from the leaf to"
                                        + " the root "
                                        + FOREIGN
                                        + ": it leads to "
                                        + root));

        List<Hash> grown = NAIVE.proof(3, 7);
        var proof = new ConsistencyProof(3, 7, grown);
        assertThat(step(proof.verify(FOREIGN, NAIVE.mth(0, 7)))).isEqualTo(Verdict.Step.FIRST_ROOT);
        assertThat(step(proof.verify(NAIVE.mth(0, 3), FOREIGN))).isEqualTo(Verdict.Step.SECOND_ROOT);
        assertThat(step(new ConsistencyProof(3, 7, List.of()).verify(FOREIGN, FOREIGN)))
                .isEqualTo(Verdict.Step.PATH_TOO_SHORT);
        assertThat(step(new ConsistencyProof(7, 7, grown).verify(FOREIGN, FOREIGN)))
                .isEqualTo(Verdict.Step.PATH_TOO_LONG);
        assertThat(new ConsistencyProof(7, 7, List.of()).verify(root, FOREIGN))
                .isEqualTo(
                        new Verdict.Fails(
                                Verdict.Step.ROOTS_OF_ONE_SIZE,
                                "the consistency proof from size 7 to size 7 cannot be: one size has two roots, "
                                        + root
                                        + " and "
                                        + FOREIGN));
    }

    @Test
    void aProofThatCannotBeIsMalformed() {
        List<Hash> none = List.of();
        malformed(() -> new InclusionProof(0, 0, none), "at least one leaf");
        malformed(() -> new InclusionProof(0, -1, none), "at least one leaf");
        malformed(() -> new InclusionProof(-1, 3, none), "must be from 0 to 2, not -1");
        malformed(() -> new InclusionProof(3, 3, none), "must be from 0 to 2, not 3");
        malformed(() -> new InclusionProof(0, 3, Collections.nCopies(64, FOREIGN)), "at most 63 hashes, not 64");
        malformed(() -> new ConsistencyProof(0, 3, none), "at least one leaf");
        malformed(() -> new ConsistencyProof(4, 3, none), "not from 4 to 3");
        malformed(() -> new ConsistencyProof(1, 3, Collections.nCopies(65, FOREIGN)), "at most 64 hashes, not 65");
    }

    private static void malformed(Runnable making, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(making::run).withMessageContaining(why);
    }
}
