package io.bpci.receipt;

/** What the verification of a promise found. */
public sealed interface PromiseVerdict {
    /** The steps, in the order in which they are taken. */
    enum Step {
        /** The promise is of the pinned hub, by its key, and for its log. */
        HUB,
        /** That key signed the statement. */
        SIGNATURE,
        /** The entry is one of those that the statement is about. */
        GROUP,
        /** The members that are shown are those that the entry commits to. */
        COMMITMENT,
        /** The entry says that a message was accepted. */
        ACCEPTANCE,
        /** It is about the message that was given. */
        MESSAGE
    }

    /**
     * The hub promised this.
     *
     * @param ofMessage whether it was shown to be about a message that was given
     */
    record Proven(Promise promise, boolean ofMessage) implements PromiseVerdict {}

    /**
     * Nothing is proven.
     *
     * @param failed the step that failed; those before it held
     * @param why a sentence without its full stop, for people
     */
    record Refused(Step failed, String why) implements PromiseVerdict {}
}
