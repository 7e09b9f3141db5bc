package io.bpci.witness;

import io.bpci.json.Malformed;
import io.bpci.note.Checkpoint;
import io.bpci.note.SignedNote;

import java.util.Optional;

/**
 * Two checkpoints of one log that cannot both be of it: one size, two roots. Where the log signed both, they prove to
 * everybody who knows its keys that it showed different histories ({@link WitnessedLog#isShownBy}).
 */
public record Fork(SignedNote first, SignedNote second) {
    /**
     * @throws Malformed if the two do not contradict each other
     */
    public Fork {
        if (!contradict(Checkpoint.parse(first.text()), Checkpoint.parse(second.text()))) {
            throw new Malformed("a fork is two checkpoints of one origin and size with different roots");
        }
    }

    /** The fork that these two are, if they are one. */
    static Optional<Fork> between(SignedNote first, SignedNote second) {
        return contradict(Checkpoint.parse(first.text()), Checkpoint.parse(second.text()))
                ? Optional.of(new Fork(first, second))
                : Optional.empty();
    }

    private static boolean contradict(Checkpoint first, Checkpoint second) {
        return first.origin().equals(second.origin())
                && first.size() == second.size()
                && !first.root().equals(second.root());
    }

    public String origin() {
        return Checkpoint.parse(first.text()).origin();
    }

    /** The size that has two roots. */
    public long size() {
        return Checkpoint.parse(first.text()).size();
    }
}
