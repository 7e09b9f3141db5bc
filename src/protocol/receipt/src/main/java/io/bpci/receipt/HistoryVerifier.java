package io.bpci.receipt;

import io.bpci.jose.Ed25519;
import io.bpci.merkle.ConsistencyProof;
import io.bpci.merkle.Hash;
import io.bpci.merkle.Verdict;
import io.bpci.receipt.HistoryVerdict.Consistent;
import io.bpci.receipt.HistoryVerdict.Forked;
import io.bpci.receipt.HistoryVerdict.Refused;
import io.bpci.receipt.HistoryVerdict.Step;

import java.util.List;
import java.util.Optional;

/**
 * Verifies that a log only grew between two heads, or that it did not. Immutable, safe for concurrent use.
 *
 * <p>A fork is shown by the log's own signatures: no witness has to have cosigned either head.
 */
public final class HistoryVerifier {
    private final CheckpointVerifier checkpoints;
    private final CheckpointVerifier unwitnessed;

    public HistoryVerifier(PinnedLog log, Ed25519 engine) {
        this.checkpoints = new CheckpointVerifier(log, engine);
        this.unwitnessed = new CheckpointVerifier(log.withoutWitnessesRequired(), engine);
    }

    /** That the log of the new head contains the one of the old head whole; or the fork that the two heads show. */
    public HistoryVerdict verify(LogGrowth growth) {
        SignedCheckpoint older = growth.older();
        SignedCheckpoint newer = growth.newer();
        if (older.size() == newer.size() && !older.root().equals(newer.root())) {
            return verify(ForkProof.ofOneSize(older, newer));
        }
        CheckpointVerdict old = checkpoints.verify(older);
        if (old instanceof CheckpointVerdict.Refused(var _, String why)) return new Refused(Step.OLD_CHECKPOINT, why);
        CheckpointVerdict latest = checkpoints.verify(newer);
        if (latest instanceof CheckpointVerdict.Refused(var _, String why))
            return new Refused(Step.NEW_CHECKPOINT, why);
        if (newer.size() < older.size()) {
            return new Refused(
                    Step.SIZES,
                    "the new checkpoint has %d entries, fewer than the %d of the old one: the log was rolled back, or the two were exchanged"
                            .formatted(newer.size(), older.size()));
        }
        return whyNotGrown(older, newer.size(), newer.root(), growth.path())
                .<HistoryVerdict>map(why -> new Refused(Step.PROOF, why))
                .orElseGet(() ->
                        new Consistent(
                                growth,
                                ((CheckpointVerdict.Proven) old).signatures(),
                                ((CheckpointVerdict.Proven) latest).signatures()));
    }

    private static Optional<String> whyNotGrown(SignedCheckpoint older, long size, Hash root, List<Hash> path) {
        // RFC 9162, 2.1.4: every tree begins with the empty one, and there is no proof of it.
        if (older.size() == 0) {
            return path.isEmpty()
                    ? Optional.empty()
                    : Optional.of("there is nothing to prove from a log without entries");
        }
        return why(new ConsistencyProof(older.size(), size, path).verify(older.root(), root));
    }

    private static Optional<String> why(Verdict verdict) {
        return verdict instanceof Verdict.Fails(var _, String why) ? Optional.of(why) : Optional.empty();
    }

    /** That the log signed two histories. Never {@link Consistent}. */
    public HistoryVerdict verify(ForkProof proof) {
        CheckpointVerdict smaller = unwitnessed.verify(proof.smaller());
        if (smaller instanceof CheckpointVerdict.Refused(var _, String why)) {
            return new Refused(Step.OLD_CHECKPOINT, why);
        }
        CheckpointVerdict larger = unwitnessed.verify(proof.larger());
        if (larger instanceof CheckpointVerdict.Refused(var _, String why)) {
            return new Refused(Step.NEW_CHECKPOINT, why);
        }
        long size = proof.smaller().size();
        Hash signed = proof.smaller().root();
        Hash found = proof.branch().map(ForkProof.Branch::root).orElseGet(() -> proof.larger().root());
        if (signed.equals(found)) {
            return new Refused(
                    Step.PROOF, "this shows no fork: both logs have the root %s at size %d".formatted(signed, size));
        }
        if (proof.branch().isPresent() && size == 0) {
            return new Refused(Step.SIZES, "a log without entries is the beginning of every other");
        }
        return proof.branch()
                .flatMap(branch ->
                        why(
                                new ConsistencyProof(size, proof.larger().size(), branch.path())
                                        .verify(branch.root(), proof.larger().root())))
                .<HistoryVerdict>map(why -> new Refused(Step.PROOF, why))
                .orElseGet(() -> new Forked(proof));
    }
}
