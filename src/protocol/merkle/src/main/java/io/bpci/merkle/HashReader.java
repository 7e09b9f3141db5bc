package io.bpci.merkle;

import io.bpci.json.Slice;

import java.util.Optional;

/** Where hash tiles come from: a log's files, its database, or its HTTP interface. */
@FunctionalInterface
public interface HashReader {
    /**
     * The hashes of a tile, one after the other; or those of a wider tile at the same place, as it begins with them.
     * Empty if there is none. What cannot be read for another reason is the reader's own exception.
     */
    Optional<Slice> read(Tile tile);

    /** Reads the full tile where a partial one is absent, as logs may delete partial tiles once they are full. */
    default HashReader orFull() {
        return tile -> read(tile).or(() -> tile.isFull() ? Optional.empty() : read(tile.full()));
    }
}
