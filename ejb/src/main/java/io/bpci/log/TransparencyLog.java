package io.bpci.log;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditLog;
import io.bpci.audit.SequencedEvent;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.log.internal.LogStore;
import io.bpci.merkle.ConsistencyProof;
import io.bpci.merkle.EntryBundle;
import io.bpci.merkle.Hash;
import io.bpci.merkle.InclusionProof;
import io.bpci.merkle.Tile;
import io.bpci.merkle.Tree;
import io.bpci.note.Checkpoint;
import io.bpci.note.SignedNote;
import io.bpci.receipt.Receipt;
import io.bpci.timestamp.TimeStampToken;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.Optional;

/** The log as it is signed, and what makes it grow. */
@Stateless
public class TransparencyLog {
    /** Events are numbered from 1, leaves from 0. */
    private static final long FIRST_EVENT = 1;

    @Inject AuditLog audit;
    @Inject LogKeyHistory keys;
    @Inject KeptCheckpoints checkpoints;
    @Inject Cosignatures cosignatures;
    @Inject InstantSource clock;

    @PersistenceContext(unitName = "hub")
    EntityManager entities;

    /** Appends events that are not in the log yet; returns how many, 0 when there are none. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public int append() {
        Optional<LogStore.Signed> head = store().head();
        long size = head.map(LogStore.Signed::size).orElse(0L);
        Slice leaves = audit.leavesFrom(size + FIRST_EVENT);
        if (leaves.length() == 0 && head.isPresent()) return 0;
        return store().append(size, leaves, this::sign, clock.instant()) ? leaves.length() / Hash.LENGTH : 0;
    }

    private byte[] sign(long size, Hash root) {
        return keys.current().sign(size, root);
    }

    /** The last checkpoint, a signed note (C2SP tlog-checkpoint); empty before the hub has signed any. */
    public Optional<byte[]> checkpoint() {
        return store().head().map(head -> head.note().copy());
    }

    /** How many leaves are signed. */
    public long size() {
        return store().head().map(LogStore.Signed::size).orElse(0L);
    }

    /**
     * Proof of that event; empty while it is not in the log, which it will be within moments, or no checkpoint that has
     * it was cosigned by as many witnesses as are required. It leads to the first checkpoint with the event that was
     * cosigned; where none has to be, else to the first with a time stamp, which bounds its time best, and else to the
     * newest.
     */
    public Optional<Receipt> receipt(SequencedEvent event) {
        long index = event.sequence() - FIRST_EVENT;
        return cosignatures
                .oldestCosigned(index)
                .map(kept -> receipt(event.event(), index, kept.note(), kept.timeStamp()))
                .or(() -> cosignatures.required() > 0 ? Optional.empty() : withoutWitnesses(event.event(), index));
    }

    private Optional<Receipt> withoutWitnesses(AuditEvent logged, long index) {
        return checkpoints
                .firstStampedWith(index)
                .map(kept -> receipt(logged, index, SignedNote.parse(kept.note()), kept.timeStamp()))
                .or(() ->
                        store().head()
                                .filter(head -> index < head.size())
                                .map(head ->
                                        receipt(
                                                logged,
                                                index,
                                                SignedNote.parse(head.note().copy()),
                                                Optional.empty())));
    }

    private Receipt receipt(AuditEvent logged, long index, SignedNote checkpoint, Optional<byte[]> timeStamp) {
        long size = Checkpoint.parse(checkpoint.text()).size();
        return new Receipt(
                (JsonObject) StrictJson.parse(logged.entry()),
                new Tree(size, store()).inclusion(index),
                checkpoint,
                logged.disclosure(),
                timeStamp.map(TimeStampToken::parse));
    }

    /**
     * That the leaf at an index is in the tree of a size; empty while the log is not that large.
     *
     * @param index below the size
     */
    public Optional<InclusionProof> inclusion(long index, long size) {
        return size > size() ? Optional.empty() : Optional.of(new Tree(size, store()).inclusion(index));
    }

    /**
     * That the tree of a size begins with all of a smaller one; empty while the log is not that large.
     *
     * @param from the smaller size, at least 1
     * @param to the larger size
     */
    public Optional<ConsistencyProof> consistency(long from, long to) {
        return to > size() ? Optional.empty() : Optional.of(new Tree(to, store()).consistency(from));
    }

    /** The hashes of a tile; empty when the log has none there, or it is not as wide. */
    public Optional<byte[]> tile(Tile tile) {
        return store().read(tile)
                .filter(hashes -> hashes.length() >= tile.length())
                .map(hashes -> Slice.of(hashes.array(), hashes.from(), hashes.from() + tile.length()).copy());
    }

    /** The entries of a bundle, each behind its length in two bytes; empty when the log does not have them all. */
    public Optional<byte[]> entries(EntryBundle bundle) {
        long first = bundle.index() * EntryBundle.FULL;
        if (first + bundle.width() > size()) return Optional.empty();
        var bytes = new ByteArrayOutputStream(bundle.width() * 400);
        for (SequencedEvent event : audit.from(first + FIRST_EVENT, bundle.width())) {
            byte[] entry = event.event().entry();
            bytes.write(entry.length >>> 8);
            bytes.write(entry.length);
            bytes.writeBytes(entry);
        }
        return Optional.of(bytes.toByteArray());
    }

    private LogStore store() {
        return new LogStore(entities);
    }
}
