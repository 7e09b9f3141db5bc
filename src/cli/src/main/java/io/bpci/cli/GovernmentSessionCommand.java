package io.bpci.cli;

import io.bpci.client.HubGovernment;
import io.bpci.json.JsonObject;
import io.bpci.wire.GovernmentSessionInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;

/** Officers' sessions. */
@picocli.CommandLine.Command(
        name = "session",
        mixinStandardHelpOptions = true,
        description = "Sessions of officers, within which an agency's work is done.",
        subcommands = {
            GovernmentSessionCommand.Open.class,
            GovernmentSessionCommand.ListSessions.class,
            GovernmentSessionCommand.Show.class,
            GovernmentSessionCommand.Refresh.class,
            GovernmentSessionCommand.Close.class,
            GovernmentSessionCommand.Revoke.class
        })
final class GovernmentSessionCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: open, list, show, refresh, close or revoke");
    }

    /** Opens a session. */
    @picocli.CommandLine.Command(
            name = "open",
            description = {
                "Opens a session of yours, as an officer. It ends with your login, when nothing is done in it for some",
                "time, and after some hours in any case."
            },
            footer = {
                "  bpci integration government session open",
                "  bpci integration government session open -o json"
            })
    static final class Open extends Command {
        @Override
        Exit run() {
            output().one(json(api(Target.Role.OFFICER).government().openSession()));
            return Exit.OK;
        }
    }

    /** Lists sessions. */
    @picocli.CommandLine.Command(
            name = "list",
            description = {
                "Lists the sessions that you may see, the newest first: an officer its own, one with full",
                "access those of its agency, administrators and auditors all. Those that ended are shown for",
                "30 days."
            },
            footer = {
                "  bpci integration government session list --active",
                "  bpci integration government session list --as dev-admin -o json"
            })
    static final class ListSessions extends Command {
        @Option(names = "--active", description = "Only those that are open.")
        boolean active;

        @Option(
                names = "--sort",
                paramLabel = "MEMBER",
                description =
                        "Sorted by that, behind a - the other way round: created_at, last_activity. Without:"
                                + " -created_at.")
        @Nullable String sort;

        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (GovernmentSessionInfo session : api(Target.Role.OFFICER).government().sessions(active, sort)) {
                rows.add(json(session));
            }
            output().list(
                            "sessions",
                            rows,
                            new Output.Column("SESSION", "session_id"),
                            new Output.Column("AGENCY", "government_id"),
                            new Output.Column("OFFICER", "officer"),
                            new Output.Column("LEVEL", "access_level"),
                            new Output.Column("CLEARANCE", "security_clearance"),
                            new Output.Column("OPEN", "is_active"),
                            new Output.Column("LAST ACTIVITY", "last_activity"),
                            new Output.Column("ENDS AT", "ends_at"),
                            new Output.Column("ENDED", "end_reason"));
            return Exit.OK;
        }
    }

    /** A command about one session that answers with the session. */
    abstract static class OneSession extends Command {
        @Option(names = "--session-id", paramLabel = "ID", required = true, description = "The session.")
        String sessionId = "";

        private final Target.Role role;

        OneSession(Target.Role role) {
            this.role = role;
        }

        abstract GovernmentSessionInfo ask(HubGovernment government);

        @Override
        final Exit run() {
            output().one(json(ask(api(role).government())));
            return Exit.OK;
        }
    }

    /** Shows a session. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows a session: whose it is, until when it is open, and why it ended.",
            footer = {
                "  bpci integration government session show --session-id gov-session-Uq3nX9a0u1rVbZ6pQm2c4w",
                "  bpci integration government session show --session-id gov-session-Uq3nX9a0u1rVbZ6pQm2c4w -o json"
            })
    static final class Show extends OneSession {
        Show() {
            super(Target.Role.OFFICER);
        }

        @Override
        GovernmentSessionInfo ask(HubGovernment government) {
            return government.session(sessionId);
        }
    }

    /** Keeps a session alive. */
    @picocli.CommandLine.Command(
            name = "refresh",
            description = "Keeps a session of yours alive, for as long as one may be idle.",
            footer = "  bpci integration government session refresh --session-id gov-session-Uq3nX9a0u1rVbZ6pQm2c4w")
    static final class Refresh extends OneSession {
        Refresh() {
            super(Target.Role.OFFICER);
        }

        @Override
        GovernmentSessionInfo ask(HubGovernment government) {
            return government.refresh(sessionId);
        }
    }

    /** Closes a session. */
    @picocli.CommandLine.Command(
            name = "close",
            description = "Ends a session of yours.",
            footer = "  bpci integration government session close --session-id gov-session-Uq3nX9a0u1rVbZ6pQm2c4w")
    static final class Close extends OneSession {
        Close() {
            super(Target.Role.OFFICER);
        }

        @Override
        GovernmentSessionInfo ask(HubGovernment government) {
            return government.close(sessionId);
        }
    }

    /** Revokes a session. */
    @picocli.CommandLine.Command(
            name = "revoke",
            description = "Ends a session: as a hub-admin any, as an officer with full access one of your agency's.",
            footer = "  bpci integration government session revoke --session-id gov-session-Uq3nX9a0u1rVbZ6pQm2c4w")
    static final class Revoke extends OneSession {
        Revoke() {
            super(Target.Role.ADMIN);
        }

        @Override
        GovernmentSessionInfo ask(HubGovernment government) {
            return government.revokeSession(sessionId);
        }
    }
}
