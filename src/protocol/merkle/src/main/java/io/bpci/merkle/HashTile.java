package io.bpci.merkle;

import io.bpci.json.Slice;

/**
 * A hash tile and what it holds.
 *
 * @param hashes one after the other, as many as the tile is wide; nobody may write there
 */
public record HashTile(Tile tile, Slice hashes) {
    public HashTile {
        if (hashes.length() != tile.length()) {
            throw new IllegalArgumentException(tile + " has " + tile.length() + " bytes, not " + hashes.length());
        }
    }
}
