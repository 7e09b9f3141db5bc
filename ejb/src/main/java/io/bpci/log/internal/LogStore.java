package io.bpci.log.internal;

import io.bpci.json.Slice;
import io.bpci.merkle.Frontier;
import io.bpci.merkle.Hash;
import io.bpci.merkle.HashReader;
import io.bpci.merkle.HashTile;
import io.bpci.merkle.Tile;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads and writes the log in the caller's transaction. */
public final class LogStore implements HashReader {
    private final EntityManager entities;

    public LogStore(EntityManager entities) {
        this.entities = entities;
    }

    /** A checkpoint that was signed. */
    public record Signed(long size, Slice note, Instant at) {}

    /** The last checkpoint; empty before the first. */
    public Optional<Signed> head() {
        LogHead head = theHead();
        if (head.note().length == 0) return Optional.empty();
        return Optional.of(new Signed(head.size(), Slice.of(head.note()), head.signedAt()));
    }

    /** The tree as it was last signed, of which nothing is signed until the caller's transaction ends. */
    public LogHead lockedHead() {
        LogHead head = theHead();
        // It may have been read before without the lock.
        entities.refresh(head, LockModeType.PESSIMISTIC_WRITE);
        return head;
    }

    private LogHead theHead() {
        return Objects.requireNonNull(entities.find(LogHead.class, LogHead.THE_ONE));
    }

    /**
     * Appends leaves to the tree, if it still has that size, and signs it.
     *
     * @param size of the tree that the leaves come after
     * @param leaves their hashes, one after the other
     * @param signer makes the checkpoint of a size and root
     * @param now when it does
     * @return false when somebody else has appended meanwhile
     * @throws IllegalStateException if the tiles in the database are not those of the tree that was signed
     */
    public boolean append(long size, Slice leaves, BiFunction<Long, Hash, byte[]> signer, Instant now) {
        LogHead head = lockedHead();
        if (head.size() != size) return false;
        Frontier before = Frontier.read(size, this);
        if (!before.root().equals(head.root())) {
            throw new IllegalStateException(
                    "the log's tiles lead to the root %s, but %s was signed for size %d: somebody changed them"
                            .formatted(before.root(), head.root(), size));
        }
        Frontier.Growth growth = before.append(leaves);
        growth.tiles().forEach(this::write);
        Hash root = growth.frontier().root();
        head.become(growth.frontier().size(), root, signer.apply(growth.frontier().size(), root), now);
        return true;
    }

    private void write(HashTile tile) {
        long id = LogTile.id(tile.tile());
        LogTile stored = entities.find(LogTile.class, id);
        if (stored == null) {
            stored = new LogTile(id);
            entities.persist(stored);
        }
        stored.become(tile.hashes().copy());
    }

    @Override
    public Optional<Slice> read(Tile tile) {
        LogTile stored = entities.find(LogTile.class, LogTile.id(tile));
        return stored == null ? Optional.empty() : Optional.of(Slice.of(stored.hashes()));
    }
}
