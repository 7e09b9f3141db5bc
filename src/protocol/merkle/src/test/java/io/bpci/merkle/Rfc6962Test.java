package io.bpci.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** The leaves and roots that the first implementation of RFC 6962 was tested with. */
class Rfc6962Test {
    private static final HexFormat HEX = HexFormat.of();

    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS =
            List.of(
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private static Hash leaf(int number) {
        return Rfc6962.leaf(Slice.of(HEX.parseHex(LEAVES.get(number))));
    }

    private static Hash root(int size) {
        return Hash.of(HEX.parseHex(ROOTS.get(size)));
    }

    @Test
    void theReferenceTreesHaveTheirRoots() {
        var store = new TileStore();
        Frontier frontier = Frontier.empty();
        assertThat(frontier.root()).isEqualTo(root(0));
        assertThat(new Tree(0, store).root()).isEqualTo(root(0));
        for (int size = 1; size <= LEAVES.size(); size++) {
            frontier = store.store(frontier.append(List.of(leaf(size - 1))));
            assertThat(frontier.root()).isEqualTo(root(size));
            assertThat(new Tree(size, store).root()).isEqualTo(root(size));
        }
    }

    @Test
    void aLeafIsNoNode() {
        Hash left = leaf(0);
        Hash right = leaf(1);
        assertThat(Rfc6962.node(left, right)).isEqualTo(root(2));
        assertThat(Rfc6962.leaf(Slice.of(left.bytes()), Slice.of(right.bytes()))).isNotEqualTo(root(2));
    }

    @Test
    void aLeafMayComeInParts() {
        byte[] bytes = HEX.parseHex(LEAVES.get(7));
        assertThat(Rfc6962.leaf(Slice.of(bytes, 0, 3), Slice.of(bytes, 3, 3), Slice.of(bytes, 3, 16)))
                .isEqualTo(leaf(7));
    }

    @Test
    void threadsDoNotDisturbEachOther() throws Exception {
        var expected = TileStore.of(TileStore.leafHashes(300)).contents();
        Callable<Boolean> work =
                () -> {
                    boolean good = true;
                    for (int i = 0; i < 50; i++) {
                        good &= TileStore.of(TileStore.leafHashes(300)).contents().equals(expected);
                    }
                    return good;
                };
        try (var threads = Executors.newFixedThreadPool(4)) {
            var outcomes = new ArrayList<>(threads.invokeAll(List.of(work, work, work, work)));
            for (var outcome : outcomes) {
                assertThat(outcome.get()).isTrue();
            }
        }
    }
}
