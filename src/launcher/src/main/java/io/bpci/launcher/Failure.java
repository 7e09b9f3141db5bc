package io.bpci.launcher;

import java.io.Serial;

/** Something that the person at the keyboard can act on: the message says what is wrong and what to do. */
final class Failure extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    /** The process's exit code. Documented in {@code src/docs/running.md}. */
    enum Exit {
        FAILED(1),
        USAGE(2),
        ALREADY_RUNNING(3),
        PORT_BUSY(4),
        NOT_RUNNING(5);

        final int code;

        Exit(int code) {
            this.code = code;
        }
    }

    private final Exit exit;

    Failure(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    Failure(String message) {
        this(Exit.FAILED, message);
    }

    Exit exit() {
        return exit;
    }
}
