package io.bpci.merkle;

/** What the verification of a proof found. */
public sealed interface Verdict {

    /** The steps at which a proof can fail. */
    enum Step {
        /** The path ends before the root is reached. */
        PATH_TOO_SHORT,
        /** The root is reached, and the path goes on. */
        PATH_TOO_LONG,
        /** The path of an inclusion proof leads to another root. */
        ROOT,
        /** The path of a consistency proof leads to another root of the smaller tree. */
        FIRST_ROOT,
        /** The path of a consistency proof leads to another root of the larger tree. */
        SECOND_ROOT,
        /** Two trees of the same size have different roots: no proof can join them, the log has forked. */
        ROOTS_OF_ONE_SIZE
    }

    /** The proof shows what it claims. */
    record Holds() implements Verdict {}

    /**
     * The proof shows nothing.
     *
     * @param why a sentence without its full stop, for people
     */
    record Fails(Step step, String why) implements Verdict {}
}
