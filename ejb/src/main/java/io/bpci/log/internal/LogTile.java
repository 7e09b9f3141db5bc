package io.bpci.log.internal;

import io.bpci.merkle.Tile;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A hash tile. Once full it never changes. */
@Entity
@Table(name = "log_tile")
public class LogTile {
    private static final int LEVEL_SHIFT = 56;

    @Id
    @Column(name = "tile_id")
    private long id;

    private byte[] hashes = {};

    protected LogTile() {}

    LogTile(long id) {
        this.id = id;
    }

    static long id(Tile tile) {
        return ((long) tile.level() << LEVEL_SHIFT) | tile.index();
    }

    byte[] hashes() {
        return hashes;
    }

    void become(byte[] wider) {
        hashes = wider;
    }
}
