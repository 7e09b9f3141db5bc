package io.bpci.witness;

import io.bpci.note.SignatureLine;

import java.util.Optional;

/** What a witness decided about a checkpoint. Each has its status in tlog-witness; a malformed body is another 400. */
public sealed interface WitnessOutcome {
    /**
     * The tree is the one that was cosigned last, or begins with it. To be answered only once the head is kept.
     *
     * @param head what the witness remembers from now on
     * @param cosignature the answer's one line
     */
    record Cosigned(CosignedHead head, SignatureLine cosignature) implements WitnessOutcome {
        @Override
        public int status() {
            return 200;
        }
    }

    /** The witness did not sign. */
    sealed interface Refused extends WitnessOutcome {
        /** A sentence without its full stop, for people. */
        String why();

        /** What shows that the log forked, if this does. */
        default Optional<Fork> fork() {
            return Optional.empty();
        }
    }

    /** The witness does not witness the log of this origin. */
    record UnknownLog(String why) implements Refused {
        @Override
        public int status() {
            return 404;
        }
    }

    /** None of the log's keys signed the checkpoint, or a signature by one of them is false. */
    record NotSigned(String why) implements Refused {
        @Override
        public int status() {
            return 403;
        }
    }

    /** The old size is above the checkpoint's: whatever the witness knows, this cannot be. */
    record Backward(String why) implements Refused {
        @Override
        public int status() {
            return 400;
        }
    }

    /**
     * The old size is not the one that the witness cosigned last: the log has to prove that its tree begins with that,
     * and a rolled back one cannot.
     *
     * @param size that the witness cosigned last, 0 if none: all of the answer
     */
    record OutOfStep(long size, Optional<Fork> fork) implements Refused {
        @Override
        public int status() {
            return 409;
        }

        @Override
        public String why() {
            return "the latest tree cosigned of this log has size " + size;
        }
    }

    /** The proof does not show that the tree begins with the one that was cosigned last. */
    record Inconsistent(String why, Optional<Fork> fork) implements Refused {
        @Override
        public int status() {
            return 422;
        }
    }

    /** The HTTP status with which tlog-witness answers it. */
    int status();
}
