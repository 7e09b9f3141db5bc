package io.bpci.cli;

import io.bpci.client.HubGovernment;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;

/** A command that is an officer's act, and so is done in a session of the officer's. */
abstract class SessionCommand extends Command {
    @Option(
            names = "--session-id",
            paramLabel = "ID",
            description = "An open session of yours. Default: one that is opened for this, and closed after it.")
    @Nullable String sessionId;

    /** Acts in that session, and says what came of it. */
    abstract void act(HubGovernment government, String session) throws IOException;

    /** Refuses options that do not go together, before anybody is asked. */
    void check() {}

    @Override
    final Exit run() throws IOException {
        check();
        HubGovernment government = api(Target.Role.OFFICER).government();
        String given = sessionId;
        if (given != null) {
            act(government, given);
            return Exit.OK;
        }
        String opened = government.openSession().sessionId();
        try {
            act(government, opened);
        } finally {
            government.close(opened);
        }
        return Exit.OK;
    }
}
