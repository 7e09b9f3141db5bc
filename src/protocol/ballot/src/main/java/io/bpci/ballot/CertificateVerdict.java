package io.bpci.ballot;

/** What the verification of a certificate found. */
public sealed interface CertificateVerdict {
    /** The steps, in the order in which they are taken. */
    enum Step {
        /** The terms are of the pinned hub, and signed with its key. */
        PROPOSAL,
        /** The electorate is the one that the terms name. */
        ELECTORATE,
        /** Each ballot is by another member, signed with its key, about these terms. */
        BALLOTS,
        /** Each equivocation is by a member, and proven. */
        EQUIVOCATIONS,
        /** The ballots come to the tally. */
        TALLY,
        /** The tally decides as stated. */
        OUTCOME,
        /** The hub signed the whole. */
        CERTIFICATE
    }

    /** The electorate decided this. */
    record Proven(Certificate certificate) implements CertificateVerdict {}

    /**
     * Nothing is proven.
     *
     * @param failed the step that failed; those before it held
     * @param why a sentence without its full stop, for people
     */
    record Refused(Step failed, String why) implements CertificateVerdict {}
}
