package io.bpci.timestamp;

/** What the verification of a time stamp found. */
public sealed interface TimeStampVerdict {
    /** The steps, in the order in which they are taken. */
    enum Step {
        /** It is of the bytes that were given, by their SHA-256. */
        IMPRINT,
        /** It names the certificate that signed it, by a digest of its own, and that is there. */
        SIGNER,
        /** The certificate is the one that is pinned, or that one issued it; and it held at the time. */
        TRUST,
        /** The certificate is for time stamps and nothing else. */
        KEY_USAGE,
        /** The certificate's key signed it. */
        SIGNATURE
    }

    record Verified(VerifiedTime time) implements TimeStampVerdict {}

    /**
     * Nothing is proven.
     *
     * @param failed the step that failed; those before it held
     * @param why a sentence without its full stop, for people
     */
    record Refused(Step failed, String why) implements TimeStampVerdict {}
}
