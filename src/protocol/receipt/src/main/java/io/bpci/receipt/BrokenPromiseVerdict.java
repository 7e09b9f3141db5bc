package io.bpci.receipt;

/** What the verification of a broken promise found. */
public sealed interface BrokenPromiseVerdict {
    /** The steps, in the order in which they are taken. */
    enum Step {
        /** The hub made the promise. */
        PROMISE,
        /** The later event is in the pinned log, which is the one that the promise is for. */
        LATER,
        /** The hub dates the later event after the promise's end, and logged it after the promise. */
        TIME,
        /** The hashes that are shown are all that the log had. */
        LEAVES,
        /** The promised entry is not among them. */
        ABSENCE
    }

    /** The hub did not keep its promise. */
    record Broken(BrokenPromise proof) implements BrokenPromiseVerdict {}

    /**
     * Nothing is proven.
     *
     * @param failed the step that failed; those before it held
     * @param why a sentence without its full stop, for people
     */
    record Refused(Step failed, String why) implements BrokenPromiseVerdict {}
}
