package io.bpci.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.Slice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log's tiles in memory, as a writer keeps them: of each place the widest tile only. It notes what is asked for. */
final class TileStore implements HashReader {
    private record Place(int level, long index) {}

    private final Map<Place, HashTile> widest = new HashMap<>();
    final List<Tile> asked = new ArrayList<>();

    static Hash leafHash(int number) {
        return Rfc6962.leaf(Slice.of(("entry " + number).getBytes(US_ASCII)));
    }

    static List<Hash> leafHashes(int count) {
        var leaves = new ArrayList<Hash>();
        for (int i = 0; i < count; i++) {
            leaves.add(leafHash(i));
        }
        return leaves;
    }

    static TileStore of(List<Hash> leaves) {
        var store = new TileStore();
        store.store(Frontier.empty().append(leaves));
        return store;
    }

    /** Stores what grew, and checks that each tile begins with the one that it takes the place of. */
    Frontier store(Frontier.Growth growth) {
        for (HashTile grown : growth.tiles()) {
            var before = widest.put(new Place(grown.tile().level(), grown.tile().index()), grown);
            if (before != null) {
                assertThat(grown.tile().width()).isGreaterThan(before.tile().width());
                byte[] old = before.hashes().copy();
                assertThat(Arrays.equals(grown.hashes().copy(), 0, old.length, old, 0, old.length)).isTrue();
            }
        }
        return growth.frontier();
    }

    Map<String, String> contents() {
        var contents = new HashMap<String, String>();
        for (HashTile tile : widest.values()) {
            contents.put(tile.tile().path(), Hash.of(NaiveTree.sha256(tile.hashes().copy())).toString());
        }
        return contents;
    }

    @Override
    public Optional<Slice> read(Tile tile) {
        asked.add(tile);
        return Optional.ofNullable(widest.get(new Place(tile.level(), tile.index())))
                .filter(found -> found.tile().width() >= tile.width())
                .map(HashTile::hashes);
    }
}
