package io.bpci.cli;

import io.bpci.cli.GovernmentCommand.OneAgency;
import io.bpci.cli.SetUpAgencyCommand.Clearances;
import io.bpci.cli.SetUpAgencyCommand.Levels;
import io.bpci.client.HubGovernment;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AddOfficer;
import io.bpci.wire.OfficerAccount;
import io.bpci.wire.OfficerInfo;
import io.bpci.wire.SecurityClearance;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;

/** Officers' accounts. */
@picocli.CommandLine.Command(
        name = "officer",
        mixinStandardHelpOptions = true,
        description = "The accounts of agencies' officers at the identity provider.",
        subcommands = {
            OfficerCommand.Add.class,
            OfficerCommand.ListOfficers.class,
            OfficerCommand.Disable.class,
            OfficerCommand.Enable.class
        })
final class OfficerCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: add, list, disable or enable");
    }

    /** Makes an account. */
    @picocli.CommandLine.Command(
            name = "add",
            description = {
                "Makes an account for an officer, as a hub-admin after 'bpci login --step-up', and shows its",
                "password this once. The first login replaces that, and sets up one-time codes, before it lets",
                "anybody in."
            },
            footer = {
                "  bpci integration government officer add --government-id us-treasury-001 \\",
                "      --username olivia --email olivia@treasury.example --first-name Olivia \\",
                "      --last-name Okoye --access-level elevated --security-clearance secret",
                "  bpci integration government officer add --government-id us-treasury-001 \\",
                "      --username oscar --email oscar@treasury.example --first-name Oscar \\",
                "      --last-name Ode --access-level full_access --security-clearance secret \\",
                "      --wallet-id wallet-oscar -o json"
            })
    static final class Add extends OneAgency {
        @Option(
                names = "--username",
                paramLabel = "NAME",
                required = true,
                description = "Typed at the login: 3 to 64 lower case letters, digits, dots, hyphens, underscores.")
        String username = "";

        @Option(names = "--email", paramLabel = "ADDRESS", required = true, description = "Its address.")
        String email = "";

        @Option(names = "--first-name", paramLabel = "NAME", required = true, description = "As people write it.")
        String firstName = "";

        @Option(names = "--last-name", paramLabel = "NAME", required = true, description = "As people write it.")
        String lastName = "";

        @Option(
                names = "--access-level",
                paramLabel = "LEVEL",
                required = true,
                converter = Levels.class,
                completionCandidates = Levels.class,
                description = "At most the agency's: ${COMPLETION-CANDIDATES}.")
        AccessLevel accessLevel = AccessLevel.READ_ONLY;

        @Option(
                names = "--security-clearance",
                paramLabel = "CLEARANCE",
                required = true,
                converter = Clearances.class,
                completionCandidates = Clearances.class,
                description = "At most the agency's, and yours: ${COMPLETION-CANDIDATES}.")
        SecurityClearance securityClearance = SecurityClearance.UNCLASSIFIED;

        @Option(
                names = "--wallet-id",
                paramLabel = "ID",
                converter = NodeIds.class,
                description = "The node whose key is the officer's own, for signing bypasses.")
        @Nullable NodeId walletId;

        @Override
        Exit run() {
            OfficerAccount account =
                    government()
                            .addOfficer(
                                    governmentId,
                                    new AddOfficer(
                                            username,
                                            email,
                                            firstName,
                                            lastName,
                                            accessLevel,
                                            securityClearance,
                                            walletId));
            remark(GovernmentCommand.ONCE);
            output().one(json(account));
            return Exit.OK;
        }
    }

    /** Lists accounts. */
    @picocli.CommandLine.Command(
            name = "list",
            description = "Lists the accounts of an agency's officers as they are at the identity provider.",
            footer = {
                "  bpci integration government officer list --government-id us-treasury-001",
                "  bpci integration government officer list --government-id us-treasury-001 -o json"
            })
    static final class ListOfficers extends OneAgency {
        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (OfficerInfo officer : government().officers(governmentId)) rows.add(json(officer));
            output().list(
                            "officers",
                            rows,
                            new Output.Column("OFFICER", "username"),
                            new Output.Column("FIRST NAME", "first_name"),
                            new Output.Column("LAST NAME", "last_name"),
                            new Output.Column("EMAIL", "email"),
                            new Output.Column("LEVEL", "access_level"),
                            new Output.Column("CLEARANCE", "security_clearance"),
                            new Output.Column("WALLET", "wallet_id"),
                            new Output.Column("ENABLED", "enabled"),
                            new Output.Column("CREATED AT", "created_at"));
            return Exit.OK;
        }
    }

    /** A command about one account that answers with it. */
    abstract static class OneOfficer extends OneAgency {
        @Option(names = "--username", paramLabel = "NAME", required = true, description = "As typed at the login.")
        String username = "";

        abstract OfficerInfo ask(HubGovernment government);

        @Override
        final Exit run() {
            output().one(json(ask(government())));
            return Exit.OK;
        }
    }

    /** Closes an account. */
    @picocli.CommandLine.Command(
            name = "disable",
            description = {
                "Closes an account, as a hub-admin after 'bpci login --step-up': nobody logs in with it any",
                "more, its logins end, and the officer's sessions are revoked. 'enable' opens it again."
            },
            footer = {
                "  bpci integration government officer disable --government-id us-treasury-001 \\",
                "      --username olivia --reason 'left the agency'"
            })
    static final class Disable extends OneOfficer {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit log.")
        @Nullable String reason;

        @Override
        OfficerInfo ask(HubGovernment government) {
            return government.disableOfficer(governmentId, username, reason);
        }
    }

    /** Opens an account again. */
    @picocli.CommandLine.Command(
            name = "enable",
            description = {
                "Opens an account again, as a hub-admin after 'bpci login --step-up', with the password and",
                "the one-time codes that it had."
            },
            footer = {
                "  bpci integration government officer enable --government-id us-treasury-001 \\",
                "      --username olivia"
            })
    static final class Enable extends OneOfficer {
        @Override
        OfficerInfo ask(HubGovernment government) {
            return government.enableOfficer(governmentId, username);
        }
    }
}
