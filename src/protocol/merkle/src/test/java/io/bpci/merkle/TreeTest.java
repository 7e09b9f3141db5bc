package io.bpci.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

class TreeTest {
    private static final int SIZES = 2_000;
    private static final int PAIRS = 4;
    private static final int INDEXES = 4;
    private static final List<Hash> LEAVES = TileStore.leafHashes(SIZES);
    private static final NaiveTree NAIVE = new NaiveTree(LEAVES);
    private static final TileStore STORE = TileStore.of(LEAVES);

    @Test
    void everyTreeHasTheRootAndTheProofsOfTheDefinition() {
        var random = new Random(1);
        for (int size = 1; size <= SIZES; size++) {
            var tree = new Tree(size, STORE);
            assertThat(tree.root()).isEqualTo(NAIVE.mth(0, size));
            requireConsistency(tree, 1);
            requireConsistency(tree, size);
            for (int i = 0; i < PAIRS; i++) {
                requireConsistency(tree, 1 + random.nextInt(size));
            }
            requireInclusion(tree, 0);
            requireInclusion(tree, size - 1);
            for (int i = 0; i < INDEXES; i++) {
                requireInclusion(tree, random.nextInt(size));
            }
        }
    }

    @Test
    void everyLeafAndEverySmallerTreeHasItsProof() {
        for (int size : new int[] {1, 2, 3, 7, 8, 63, 64, 65, 255, 256, 257, 511, 513, 1000, 1024, 2000}) {
            var tree = new Tree(size, STORE);
            for (int i = 0; i < size; i++) {
                requireInclusion(tree, i);
                requireConsistency(tree, i + 1);
                assertThat(tree.leaf(i)).isEqualTo(LEAVES.get(i));
            }
        }
    }

    private static void requireInclusion(Tree tree, int index) {
        InclusionProof proof = tree.inclusion(index);
        int size = (int) tree.size();
        assertThat(proof).isEqualTo(new InclusionProof(index, size, NAIVE.path(index, size)));
        assertThat(proof.verify(LEAVES.get(index), NAIVE.mth(0, size))).isEqualTo(new Verdict.Holds());
    }

    private static void requireConsistency(Tree tree, int first) {
        ConsistencyProof proof = tree.consistency(first);
        int size = (int) tree.size();
        assertThat(proof).isEqualTo(new ConsistencyProof(first, size, NAIVE.proof(first, size)));
        assertThat(proof.verify(NAIVE.mth(0, first), NAIVE.mth(0, size))).isEqualTo(new Verdict.Holds());
    }

    @Test
    void eachTileIsAskedForOnceAndOnlyTheTilesOfTheTree() {
        var store = TileStore.of(TileStore.leafHashes(70_000));
        var tree = new Tree(69_999, store);
        tree.root();
        assertThat(store.asked)
                .extracting(Tile::path)
                .containsExactlyInAnyOrder("tile/0/273.p/111", "tile/1/001.p/17", "tile/2/000.p/1");
        var random = new Random(2);
        for (int i = 0; i < 500; i++) {
            tree.inclusion(random.nextInt(69_999));
            tree.consistency(1 + random.nextInt(69_999));
        }
        assertThat(store.asked).doesNotHaveDuplicates().allMatch(tile -> tile.equals(inTree(tile, 69_999)));
    }

    private static Tile inTree(Tile tile, long size) {
        return Tile.inTree(tile.level(), tile.index(), size);
    }

    @Test
    void oneProofInALargeTreeNeedsATileOfEachLevelAndTheEdge() {
        var store = TileStore.of(TileStore.leafHashes(70_000));
        new Tree(70_000, store).inclusion(1000);
        assertThat(store.asked)
                .extracting(Tile::path)
                .containsExactlyInAnyOrder("tile/0/003", "tile/1/000", "tile/1/001.p/17", "tile/0/273.p/112");
    }

    @Test
    void theFullTileStandsInForThePartialOneThatWasDeleted() {
        Map<Tile, Slice> kept = new HashMap<>();
        for (HashTile tile : Frontier.empty().append(LEAVES.subList(0, 512)).tiles()) {
            kept.put(tile.tile(), tile.hashes());
        }
        HashReader exact = tile -> Optional.ofNullable(kept.get(tile));
        assertThat(new Tree(300, exact.orFull()).consistency(200).path()).isEqualTo(NAIVE.proof(200, 300));
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> new Tree(300, exact).consistency(200))
                .withMessage("the hash tile tile/0/001.p/44 is missing");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> new Tree(600, exact.orFull()).root())
                .withMessageEndingWith(" is missing");
    }

    @Test
    void aTileOfAnotherLengthIsRefused() {
        for (int length : new int[] {0, 31, 32, 95, 97, 8191, 8193, 8224}) {
            HashReader reader = tile -> Optional.of(Slice.of(new byte[length]));
            assertThatExceptionOfType(Malformed.class)
                    .isThrownBy(() -> new Tree(3, reader).root())
                    .withMessageContaining("tile/0/000.p/3 must have 96 bytes");
        }
    }

    @Test
    void whatIsOutsideTheTreeHasNoProof() {
        var tree = new Tree(8, STORE);
        assertThatIllegalArgumentException().isThrownBy(() -> tree.inclusion(8));
        assertThatIllegalArgumentException().isThrownBy(() -> tree.inclusion(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> tree.consistency(0));
        assertThatIllegalArgumentException().isThrownBy(() -> tree.consistency(9));
        assertThatIllegalArgumentException().isThrownBy(() -> new Tree(-1, STORE));
        assertThat(new Tree(0, STORE).root()).isEqualTo(Rfc6962.EMPTY_ROOT);
    }

    /** All its leaves are the same, so one hash of each height tells every tile. */
    @Test
    void theLargestTreeHasProofs() {
        Hash leaf = LEAVES.getFirst();
        List<Hash> complete = new ArrayList<>(List.of(leaf));
        for (int height = 1; height < Long.SIZE; height++) {
            complete.add(Rfc6962.node(complete.getLast(), complete.getLast()));
        }
        HashReader same =
                tile -> {
                    byte[] hashes = new byte[tile.length()];
                    for (int at = 0; at < hashes.length; at += Hash.LENGTH) {
                        complete.get(tile.level() * Tile.HEIGHT).copyTo(hashes, at);
                    }
                    return Optional.of(Slice.of(hashes));
                };
        long size = Long.MAX_VALUE;
        var tree = new Tree(size, same);
        Hash root = tree.root();
        for (long index : new long[] {0, 1, 255, 256, (1L << 62) - 1, 1L << 62, size - 2, size - 1}) {
            assertThat(tree.inclusion(index).verify(leaf, root)).isEqualTo(new Verdict.Holds());
            Hash firstRoot = new Tree(index + 1, same).root();
            assertThat(tree.consistency(index + 1).verify(firstRoot, root)).isEqualTo(new Verdict.Holds());
        }
        assertThat(Frontier.read(size, same).root()).isEqualTo(root);
        assertThat(Frontier.read(size - 1, same).append(List.of(leaf)).frontier().root()).isEqualTo(root);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Frontier.read(size, same).append(List.of(leaf)));
    }
}
