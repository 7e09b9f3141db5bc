package io.bpci.receipt;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;
import io.bpci.note.NotePolicy;
import io.bpci.note.OpenedNote;
import io.bpci.receipt.CheckpointVerdict.Proven;
import io.bpci.receipt.CheckpointVerdict.Refused;
import io.bpci.receipt.CheckpointVerdict.Step;

/** Verifies checkpoints with what its user has pinned, and nothing else. Immutable, safe for concurrent use. */
public final class CheckpointVerifier {
    private final String origin;
    private final NotePolicy policy;

    /**
     * @param origin the name of the log
     * @param policy who must have signed its checkpoints
     */
    public CheckpointVerifier(String origin, NotePolicy policy) {
        this.origin = origin;
        this.policy = policy;
    }

    public CheckpointVerifier(PinnedLog log, Ed25519 engine) {
        this(log.origin(), log.policy(engine));
    }

    /** That the log's keys, and as many witnesses as are wanted, signed this head. */
    public CheckpointVerdict verify(SignedCheckpoint checkpoint) {
        String said = checkpoint.head().origin();
        if (!said.equals(origin)) {
            return new Refused(
                    Step.ORIGIN,
                    "the checkpoint is of the log %s, and the pinned keys are of %s"
                            .formatted(Malformed.excerpt(said), Malformed.excerpt(origin)));
        }
        return switch (policy.open(checkpoint.note())) {
            case OpenedNote.Verified verified ->
                    new Proven(checkpoint, verified.signatures(), verified.unknown().size());
            case OpenedNote.Refused refused -> new Refused(Step.SIGNATURES, refused.why());
        };
    }
}
