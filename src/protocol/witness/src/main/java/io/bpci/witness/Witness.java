package io.bpci.witness;

import io.bpci.json.Malformed;
import io.bpci.merkle.ConsistencyProof;
import io.bpci.merkle.Hash;
import io.bpci.merkle.Rfc6962;
import io.bpci.merkle.Verdict;
import io.bpci.note.Checkpoint;
import io.bpci.note.Cosigner;
import io.bpci.note.OpenedNote;
import io.bpci.note.SignatureLine;
import io.bpci.note.SignedNote;
import io.bpci.witness.WitnessOutcome.Backward;
import io.bpci.witness.WitnessOutcome.Cosigned;
import io.bpci.witness.WitnessOutcome.Inconsistent;
import io.bpci.witness.WitnessOutcome.NotSigned;
import io.bpci.witness.WitnessOutcome.OutOfStep;
import io.bpci.witness.WitnessOutcome.UnknownLog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides as tlog-witness says, in its order. It keeps nothing itself: whoever calls it hands in what was cosigned last
 * of the log, holds on to that so that nobody else decides meanwhile, and keeps the new head before the cosignature
 * leaves. Otherwise two requests at once could get cosignatures of two histories. Immutable, safe for concurrent use.
 */
public final class Witness {
    private final Cosigner cosigner;
    private final Map<String, WitnessedLog> logs = new HashMap<>();

    /**
     * @throws Malformed if two logs have one origin
     */
    public Witness(Cosigner cosigner, List<WitnessedLog> logs) {
        this.cosigner = cosigner;
        for (WitnessedLog log : logs) {
            if (this.logs.putIfAbsent(log.origin(), log) != null) {
                throw new Malformed("the log " + Malformed.excerpt(log.origin()) + " is listed twice");
            }
        }
    }

    /** Whether it witnesses the log of this origin. */
    public boolean knows(String origin) {
        return logs.containsKey(origin);
    }

    /**
     * Whether to cosign.
     *
     * @param known what was cosigned last of the log that the request is about; empty if nothing was
     * @param time of the cosignature, POSIX seconds above 0
     */
    public WitnessOutcome decide(Optional<CosignedHead> known, AddCheckpoint request, long time) {
        if (time <= 0) throw new IllegalArgumentException("no cosignature has the time " + time);
        Checkpoint checkpoint = request.checkpoint();
        WitnessedLog log = logs.get(checkpoint.origin());
        if (log == null) {
            return new UnknownLog("no log of the origin %s is witnessed".formatted(excerpt(checkpoint.origin())));
        }
        return switch (log.open(request.note(), cosigner.ed25519())) {
            case OpenedNote.Refused refused -> new NotSigned(refused.why());
            case OpenedNote.Verified verified -> judge(known, request, checkpoint, ofLog(verified), time);
        };
    }

    private static String excerpt(String origin) {
        return Malformed.excerpt(origin);
    }

    /** The note with the log's own lines alone, as they were verified: what others wrote under it is not kept. */
    private static SignedNote ofLog(OpenedNote.Verified verified) {
        List<SignatureLine> lines =
                verified.note().signatures().stream().filter(line -> !verified.unknown().contains(line)).toList();
        return new SignedNote(verified.note().text(), lines);
    }

    private WitnessOutcome judge(
            Optional<CosignedHead> known, AddCheckpoint request, Checkpoint checkpoint, SignedNote signed, long time) {
        known.ifPresent(head -> {
            if (!head.origin().equals(checkpoint.origin())) {
                throw new IllegalArgumentException("what is known is of another log: " + head.origin());
            }
        });
        if (request.oldSize() > checkpoint.size()) {
            return new Backward(
                    "the old size %d is above the checkpoint's %d".formatted(request.oldSize(), checkpoint.size()));
        }
        Optional<Fork> fork = known.flatMap(head -> Fork.between(head.note(), signed));
        long size = known.map(CosignedHead::size).orElse(0L);
        if (request.oldSize() != size) return new OutOfStep(size, fork);
        Hash before = known.map(CosignedHead::root).orElse(Rfc6962.EMPTY_ROOT);
        return inconsistency(request, before, checkpoint)
                .<WitnessOutcome>map(why -> new Inconsistent(why, fork))
                .orElseGet(() -> cosign(checkpoint, signed, time));
    }

    /** Why the tree does not begin with that of the old size; empty if it does. */
    private static Optional<String> inconsistency(AddCheckpoint request, Hash before, Checkpoint checkpoint) {
        Hash after = CosignedHead.root(checkpoint);
        // RFC 6962, 2.1: the hash of the empty tree is that of the empty string.
        if (checkpoint.size() == 0 && !after.equals(Rfc6962.EMPTY_ROOT)) {
            return Optional.of("the checkpoint has size 0 and another root than the empty tree");
        }
        if (request.oldSize() == 0) {
            return request.proof().isEmpty()
                    ? Optional.empty()
                    : Optional.of("a consistency proof from size 0 must be empty");
        }
        var proof = new ConsistencyProof(request.oldSize(), checkpoint.size(), request.proof());
        return switch (proof.verify(before, after)) {
            case Verdict.Holds() -> Optional.empty();
            case Verdict.Fails(var _, String why) -> Optional.of(why);
        };
    }

    private Cosigned cosign(Checkpoint checkpoint, SignedNote signed, long time) {
        SignatureLine cosignature = cosigner.cosign(checkpoint, time);
        return new Cosigned(new CosignedHead(signed.with(cosignature)), cosignature);
    }
}
