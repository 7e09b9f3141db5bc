package io.bpci.cli;

/** What the command's exit status says; documented in {@code src/docs/cli.md}. */
enum Exit {
    OK(0),
    /** The hub said no. */
    REFUSED(1),
    /** The command line is wrong, or a file or value that it names. */
    USAGE(2),
    /** The hub or the identity provider does not answer, or is not the one expected. */
    UNREACHABLE(3),
    /** Not logged in, or not allowed to do this. */
    NOT_ALLOWED(4),
    /** The message was accepted, but not for all of its targets. */
    PARTIAL(5),
    /** What was to be verified is not proven. */
    NOT_PROVEN(6),
    /** It is shown that a log has two histories. */
    FORK(7),
    /** It is shown that a hub did not keep a promise. */
    BROKEN(8),
    /** A fault of this program. */
    INTERNAL(70),
    /** Ended by Ctrl-C, as shells count it. */
    INTERRUPTED(130);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
