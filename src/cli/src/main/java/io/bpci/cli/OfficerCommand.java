package io.bpci.cli;

import io.bpci.cli.SetUpAgencyCommand.Clearances;
import io.bpci.cli.SetUpAgencyCommand.Levels;
import io.bpci.envelope.NodeId;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AddOfficer;
import io.bpci.wire.OfficerAccount;
import io.bpci.wire.SecurityClearance;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Officers' accounts. */
@picocli.CommandLine.Command(
        name = "officer",
        mixinStandardHelpOptions = true,
        description = "The accounts of agencies' officers at the identity provider.",
        subcommands = OfficerCommand.Add.class)
final class OfficerCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: add");
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
    static final class Add extends Command {
        @Option(
                names = "--government-id",
                paramLabel = "ID",
                required = true,
                converter = NodeIds.class,
                description = "The agency.")
        NodeId governmentId = NodeId.parse("x");

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
                    api(Target.Role.ADMIN)
                            .government()
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
}
