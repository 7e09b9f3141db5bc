package io.bpci.note;

/** A signature that holds over the text of the note. */
public sealed interface VerifiedSignature {
    NoteVerifier by();

    /** The key signed the text. */
    record Plain(NoteVerifier by) implements VerifiedSignature {}

    /**
     * The cosigner says that at that time this was the largest consistent tree it had seen of the log
     * (tlog-cosignature).
     *
     * @param time POSIX seconds, not negative. Whether it lies in the future is for who has a clock.
     */
    record Timestamped(CosignatureVerifier by, long time) implements VerifiedSignature {}
}
