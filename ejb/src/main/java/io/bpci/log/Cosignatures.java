package io.bpci.log;

import io.bpci.log.internal.LogCheckpoint;
import io.bpci.log.internal.LogCosignature;
import io.bpci.log.internal.LogStore;
import io.bpci.merkle.Tree;
import io.bpci.note.SignatureLine;
import io.bpci.note.SignedNote;
import io.bpci.settings.HubSettings;
import io.bpci.witness.AddCheckpoint;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The cosignatures of the checkpoints that are kept. */
@Stateless
public class Cosignatures {
    @Inject HubSettings settings;

    @PersistenceContext(unitName = "hub")
    EntityManager entities;

    /**
     * The newest checkpoint that is kept.
     *
     * @param by the ids of the witnesses that cosigned it
     */
    public record Newest(long size, SignedNote note, Set<String> by) {
        public Newest {
            by = Set.copyOf(by);
        }
    }

    /** How many cosignatures a checkpoint must have before receipts are based on it. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public int required() {
        return settings.log().witnessesRequired();
    }

    /**
     * The oldest checkpoint that is kept, has the leaf of that index in its tree, and was cosigned by as many of the
     * witnesses as are required, by one at least; with those cosignatures.
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<Cosigned> oldestCosigned(long index) {
        List<String> witnesses =
                settings.log().witnesses().stream().map(witness -> AskedWitness.id(witness.key())).toList();
        if (witnesses.isEmpty()) return Optional.empty();
        return entities.createQuery(
                        "select c from LogCheckpoint c where c.size > :index"
                                + " and (select count(s) from LogCosignature s"
                                + " where s.id.size = c.size and s.id.witness in :witnesses) >= :required"
                                + " order by c.size",
                        LogCheckpoint.class)
                .setParameter("index", index)
                .setParameter("witnesses", witnesses)
                .setParameter("required", (long) Math.max(1, required()))
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(kept ->
                        new Cosigned(
                                with(SignedNote.parse(kept.note()), of(kept.size()), witnesses), kept.timeStamp()));
    }

    private static SignedNote with(SignedNote note, List<LogCosignature> cosignatures, List<String> witnesses) {
        SignedNote cosigned = note;
        for (LogCosignature each : cosignatures) {
            if (witnesses.contains(each.witness())) cosigned = cosigned.with(each.line());
        }
        return cosigned;
    }

    /**
     * A checkpoint with its cosignatures.
     *
     * @param timeStamp an RFC 3161 token, DER, if it has one
     */
    public record Cosigned(SignedNote note, Optional<byte[]> timeStamp) {}

    /** What is to be cosigned; empty before the first checkpoint is kept. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public Optional<Newest> newest() {
        return entities.createQuery("select c from LogCheckpoint c order by c.size desc", LogCheckpoint.class)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(kept ->
                        new Newest(
                                kept.size(),
                                SignedNote.parse(kept.note()),
                                of(kept.size()).stream().map(LogCosignature::witness).collect(Collectors.toSet())));
    }

    private List<LogCosignature> of(long size) {
        return entities.createQuery(
                        "select s from LogCosignature s where s.id.size = :size order by s.id.witness",
                        LogCosignature.class)
                .setParameter("size", size)
                .getResultList();
    }

    /** The request for a witness that cosigned the tree of the size {@code from} last, which is no larger. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public AddCheckpoint request(Newest checkpoint, long from) {
        return from == 0
                ? AddCheckpoint.first(checkpoint.note())
                : AddCheckpoint.of(
                        new Tree(checkpoint.size(), new LogStore(entities)).consistency(from), checkpoint.note());
    }

    /** Keeps a cosignature that was verified; false if the checkpoint is not kept any more. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public boolean keep(long size, String witness, SignatureLine line) {
        if (entities.find(LogCheckpoint.class, size, LockModeType.PESSIMISTIC_WRITE) == null) return false;
        var id = new LogCosignature.Id(size, witness);
        if (entities.find(LogCosignature.class, id) == null) entities.persist(new LogCosignature(id, line));
        return true;
    }
}
