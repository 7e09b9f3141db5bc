package io.bpci.cli;

import java.util.Objects;

/** A command cannot do what was asked: what is wrong, what to do next, and the status to end with. */
final class CliFailure extends RuntimeException {
    private final Exit exit;
    private final String next;

    /**
     * @param next what to do about it; empty when the message says it all
     */
    CliFailure(Exit exit, String message, String next) {
        super(message);
        this.exit = exit;
        this.next = next;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    Exit exit() {
        return exit;
    }

    String next() {
        return next;
    }
}
