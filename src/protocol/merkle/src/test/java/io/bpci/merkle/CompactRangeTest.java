package io.bpci.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;

import java.util.List;

class CompactRangeTest {
    private static final int LEAVES = 600;
    private static final List<Hash> HASHES = TileStore.leafHashes(LEAVES);
    private static final NaiveTree NAIVE = new NaiveTree(HASHES);

    private static Slice row(int from, int to) {
        byte[] row = new byte[(to - from) * Hash.LENGTH];
        for (int i = from; i < to; i++) HASHES.get(i).copyTo(row, (i - from) * Hash.LENGTH);
        return Slice.of(row);
    }

    @Test
    void theBeginningOfATreeAndTheLeavesThatFollowHaveItsRoot() {
        TileStore store = TileStore.of(HASHES);
        for (int size : new int[] {0, 1, 2, 7, 255, 256, 257, 599, LEAVES}) {
            var tree = new Tree(size, store.orFull());
            for (int first = 0; first <= size; first++) {
                assertThat(tree.beginning(first).rootWith(row(first, size))).isEqualTo(NAIVE.mth(0, size));
            }
        }
    }

    @Test
    void anotherLeafOrAnotherBeginningHasAnotherRoot() {
        CompactRange range = new Tree(LEAVES, TileStore.of(HASHES).orFull()).beginning(300);
        Hash root = range.rootWith(row(300, LEAVES));
        byte[] other = row(300, LEAVES).copy();
        other[5 * Hash.LENGTH] ^= 1;

        assertThat(range.rootWith(Slice.of(other))).isNotEqualTo(root);
        assertThat(range.rootWith(row(300, LEAVES - 1))).isNotEqualTo(root);
        assertThat(new CompactRange(300, range.roots().reversed()).rootWith(row(300, LEAVES))).isNotEqualTo(root);
    }

    @Test
    void subtreesMustBeAsManyAsTheSizeHas() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> new CompactRange(3, HASHES.subList(0, 1)))
                .withMessage("the first 3 leaves of a tree fall into 2 subtrees, not 1");
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> new CompactRange(-1, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CompactRange(0, List.of()).rootWith(Slice.of(new byte[33])));
    }
}
