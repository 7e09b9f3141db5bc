package io.bpci.receipt;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;
import io.bpci.note.NotePolicy;
import io.bpci.note.OpenedNote;
import io.bpci.receipt.CheckpointVerdict.Proven;
import io.bpci.receipt.CheckpointVerdict.Refused;
import io.bpci.receipt.CheckpointVerdict.Step;

import java.util.Optional;
import java.util.function.Function;

/** Verifies checkpoints with what its user has pinned, and nothing else. Immutable, safe for concurrent use. */
public final class CheckpointVerifier {
    private final String origin;
    private final Function<SignedCheckpoint, OpenedNote> signatures;
    private final Function<SignedCheckpoint, Optional<String>> hint;

    /**
     * @param origin the name of the log
     * @param policy who must have signed its checkpoints
     */
    public CheckpointVerifier(String origin, NotePolicy policy) {
        this(origin, checkpoint -> policy.open(checkpoint.note()), _ -> Optional.empty());
    }

    public CheckpointVerifier(PinnedLog log, Ed25519 engine) {
        this(log.origin(), checkpoint -> log.open(checkpoint, engine), log::whyNotCounted);
    }

    private CheckpointVerifier(
            String origin,
            Function<SignedCheckpoint, OpenedNote> signatures,
            Function<SignedCheckpoint, Optional<String>> hint) {
        this.origin = origin;
        this.signatures = signatures;
        this.hint = hint;
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
        return switch (signatures.apply(checkpoint)) {
            case OpenedNote.Verified verified ->
                    new Proven(checkpoint, verified.signatures(), verified.unknown().size());
            case OpenedNote.Refused refused ->
                    new Refused(
                            Step.SIGNATURES,
                            hint.apply(checkpoint).map(why -> refused.why() + "; " + why).orElse(refused.why()));
        };
    }
}
