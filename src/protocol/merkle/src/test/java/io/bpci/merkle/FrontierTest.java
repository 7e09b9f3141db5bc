package io.bpci.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.Random;

class FrontierTest {
    private static final int LEAVES = 70_000;

    @Test
    void batchesOfAnySizeGiveTheSameTilesAndRoots() {
        List<Hash> leaves = TileStore.leafHashes(3_000);
        var naive = new NaiveTree(leaves);
        var singly = new TileStore();
        Frontier one = Frontier.empty();
        for (int i = 0; i < leaves.size(); i++) {
            one = singly.store(one.append(leaves.subList(i, i + 1)));
            assertThat(one.root()).isEqualTo(naive.mth(0, i + 1));
        }
        var random = new Random(3);
        for (int run = 0; run < 50; run++) {
            var store = new TileStore();
            Frontier frontier = Frontier.empty();
            int most = 1 + random.nextInt(1 << (1 + random.nextInt(11)));
            while (frontier.size() < leaves.size()) {
                int from = (int) frontier.size();
                int to = Math.min(leaves.size(), from + random.nextInt(most + 1));
                frontier = store.store(frontier.append(leaves.subList(from, to)));
                assertThat(frontier.size()).isEqualTo(to);
                assertThat(frontier.root()).isEqualTo(naive.mth(0, to));
            }
            assertThat(store.contents()).isEqualTo(singly.contents());
        }
    }

    @Test
    void thirdLevelTilesGrowToo() {
        List<Hash> leaves = TileStore.leafHashes(LEAVES);
        var naive = new NaiveTree(leaves);
        var whole = TileStore.of(leaves);
        assertThat(whole.contents()).hasSize(273 + 1 + 1 + 1 + 1);
        var store = new TileStore();
        Frontier frontier = Frontier.empty();
        var random = new Random(4);
        while (frontier.size() < LEAVES) {
            int from = (int) frontier.size();
            frontier =
                    store.store(frontier.append(leaves.subList(from, Math.min(LEAVES, from + random.nextInt(5_000)))));
        }
        assertThat(store.contents()).isEqualTo(whole.contents());
        assertThat(frontier.root()).isEqualTo(naive.mth(0, LEAVES));
        byte[] second = store.read(new Tile(2, 0, 1)).orElseThrow().copy();
        assertThat(Hash.of(second)).isEqualTo(naive.mth(0, 65_536));
    }

    @Test
    void anAppendTellsEachTileOnce() {
        var at250 = Frontier.empty().append(TileStore.leafHashes(250));
        assertThat(paths(at250)).containsExactly("tile/0/000.p/250");
        var at256 = at250.frontier().append(TileStore.leafHashes(6));
        assertThat(paths(at256)).containsExactly("tile/0/000", "tile/1/000.p/1");
        var at260 = at256.frontier().append(TileStore.leafHashes(4));
        assertThat(paths(at260)).containsExactly("tile/0/001.p/4");
        var at800 = at260.frontier().append(TileStore.leafHashes(540));
        assertThat(paths(at800)).containsExactly("tile/0/001", "tile/0/002", "tile/0/003.p/32", "tile/1/000.p/3");
        assertThat(paths(at800.frontier().append(List.of()))).isEmpty();
        var at65536 = Frontier.empty().append(Slice.of(new byte[65_536 * Hash.LENGTH]));
        assertThat(paths(at65536)).hasSize(256 + 1 + 1).endsWith("tile/0/255", "tile/1/000", "tile/2/000.p/1");
    }

    private static List<String> paths(Frontier.Growth growth) {
        return growth.tiles().stream().map(tile -> tile.tile().path()).toList();
    }

    @Test
    void anAppendThatIsNotKeptChangesNothing() {
        List<Hash> leaves = TileStore.leafHashes(1_000);
        Frontier before = Frontier.empty().append(leaves.subList(0, 700)).frontier();
        Hash root = before.root();
        var lost = before.append(leaves.subList(0, 300));
        assertThat(before.size()).isEqualTo(700);
        assertThat(before.root()).isEqualTo(root);
        var kept = before.append(leaves.subList(700, 1_000));
        assertThat(kept.frontier().root()).isEqualTo(new NaiveTree(leaves).mth(0, 1_000));
        assertThat(lost.frontier().root()).isNotEqualTo(kept.frontier().root());
    }

    @Test
    void aFrontierIsRebuiltFromTilesAndGoesOn() {
        List<Hash> leaves = TileStore.leafHashes(LEAVES);
        var store = TileStore.of(leaves);
        Frontier whole = Frontier.empty().append(leaves).frontier();
        for (int size : new int[] {0, 1, 2, 255, 256, 257, 511, 512, 1_000, 65_535, 65_536, 65_537, 69_999, LEAVES}) {
            store.asked.clear();
            Frontier rebuilt = Frontier.read(size, store);
            assertThat(store.asked).hasSizeLessThanOrEqualTo(3).doesNotHaveDuplicates();
            assertThat(rebuilt.root()).isEqualTo(new Tree(size, store).root());
            var rest = rebuilt.append(leaves.subList(size, LEAVES));
            assertThat(rest.frontier().root()).isEqualTo(whole.root());
            for (HashTile tile : rest.tiles()) {
                assertThat(store.read(tile.tile()).map(Slice::copy)).contains(tile.hashes().copy());
            }
        }
    }

    @Test
    void aFrontierIsNotRebuiltFromTilesThatAreMissing() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Frontier.read(257, tile -> Optional.empty()))
                .withMessageContaining("is missing");
    }

    @Test
    void leavesMayComeAsBytes() {
        List<Hash> leaves = TileStore.leafHashes(600);
        byte[] bytes = new byte[5 + 600 * Hash.LENGTH];
        for (int i = 0; i < 600; i++) {
            leaves.get(i).copyTo(bytes, 5 + i * Hash.LENGTH);
        }
        var growth = Frontier.empty().append(Slice.of(bytes, 5, bytes.length));
        assertThat(growth.frontier().root()).isEqualTo(new NaiveTree(leaves).mth(0, 600));
        assertThatIllegalArgumentException().isThrownBy(() -> Frontier.empty().append(Slice.of(bytes)));
    }

    @Test
    void aMillionLeavesInOneAppendAreTheTreeOfTheirTiles() {
        byte[] leaves = new byte[1_000_000 * Hash.LENGTH];
        new Random(5).nextBytes(leaves);
        var store = new TileStore();
        Frontier frontier = store.store(Frontier.empty().append(Slice.of(leaves)));
        var tree = new Tree(1_000_000, store);
        assertThat(frontier.root()).isEqualTo(tree.root());
        var leaf = Hash.of(Slice.of(leaves, 777_777 * Hash.LENGTH, 777_778 * Hash.LENGTH));
        assertThat(tree.inclusion(777_777).verify(leaf, frontier.root())).isEqualTo(new Verdict.Holds());
    }
}
