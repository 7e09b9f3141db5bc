package io.bpci.cli;

import io.bpci.client.HubGovernment;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.wire.AgencyAccess;
import io.bpci.wire.AgencyInfo;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Government agencies. */
@picocli.CommandLine.Command(
        name = "government",
        mixinStandardHelpOptions = true,
        description =
                "Government agencies, from being set up to being revoked, their officers' sessions, operations and"
                        + " contracts.",
        subcommands = {
            SetUpAgencyCommand.class,
            GovernmentCommand.ListAgencies.class,
            GovernmentCommand.Show.class,
            GovernmentCommand.RenewSecret.class,
            GovernmentCommand.Revoke.class,
            OfficerCommand.class,
            GovernmentSessionCommand.class,
            OperationCommand.class,
            SmartContractCommand.class,
            BypassCommand.class,
            PlaybookCommand.class,
            EmergencyCommand.class,
            CaseCommand.class,
            ComplianceCommand.class,
            MonitorGovernmentCommand.class
        })
final class GovernmentCommand implements Runnable {
    /** Said with every answer that has a secret. */
    static final String ONCE = "The secret is shown this once: put it where nobody else reads it";

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: setup, list, show, renew-secret, revoke, officer, session, operation,"
                        + " smartcontract, bypass, playbook, emergency, case, compliance or monitor");
    }

    /** An agency or its access: for programs as the hub says it, for people with the limits taken apart. */
    static JsonObject flat(JsonObject agency, Output output) {
        if (output.isJson() || !(agency.get("rate_limits") instanceof JsonObject limits)) return agency;
        JsonObject flat = agency.without("rate_limits");
        for (Map.Entry<String, Json> limit : limits.members().entrySet()) {
            flat = flat.with(limit.getKey(), limit.getValue());
        }
        return flat;
    }

    /** Lists agencies. */
    @picocli.CommandLine.Command(
            name = "list",
            description = "Lists the agencies that you may see: an officer its own, administrators and auditors all.",
            footer = {
                "  bpci integration government list",
                "  bpci integration government list --as dev-officer -o json"
            })
    static final class ListAgencies extends Command {
        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (AgencyInfo agency : api(Target.Role.ADMIN).government().agencies()) rows.add(json(agency));
            output().list(
                            "agencies",
                            rows,
                            new Output.Column("AGENCY", "government_id"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("JURISDICTION", "jurisdiction"),
                            new Output.Column("LEVEL", "access_level"),
                            new Output.Column("CLEARANCE", "security_clearance"),
                            new Output.Column("OPEN SESSIONS", "open_sessions"),
                            new Output.Column("SET UP AT", "set_up_at"),
                            new Output.Column("BY", "set_up_by"));
            return Exit.OK;
        }
    }

    /** A command about one agency. */
    abstract static class OneAgency extends Command {
        @Option(
                names = "--government-id",
                paramLabel = "ID",
                required = true,
                converter = NodeIds.class,
                description = "The agency.")
        NodeId governmentId = NodeId.parse("x");

        final HubGovernment government() {
            return api(Target.Role.ADMIN).government();
        }
    }

    /** Shows an agency. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows an agency: what it was given, its limits and how many sessions are open.",
            footer = {
                "  bpci integration government show --government-id us-treasury-001",
                "  bpci integration government show --government-id us-treasury-001 -o json"
            })
    static final class Show extends OneAgency {
        @Override
        Exit run() {
            output().one(flat(json(government().agency(governmentId)), output()));
            return Exit.OK;
        }
    }

    /** Gives an agency another secret. */
    @picocli.CommandLine.Command(
            name = "renew-secret",
            description = {
                "Gives the agency's client another secret, as a hub-admin, and shows it this once. The old one",
                "is good no more; tokens that it brought are until they end."
            },
            footer = {
                "  bpci integration government renew-secret --government-id us-treasury-001",
                "  bpci integration government renew-secret --government-id us-treasury-001 -o json"
            })
    static final class RenewSecret extends OneAgency {
        @Override
        Exit run() {
            AgencyAccess access = government().renewSecret(governmentId);
            remark(ONCE);
            output().one(flat(json(access), output()));
            return Exit.OK;
        }
    }

    /** Revokes an agency. */
    @picocli.CommandLine.Command(
            name = "revoke",
            description = {
                "Ends an agency's part for ever, as a hub-admin: its sessions end at once, its node is",
                "deregistered, its client is disabled, and its name is not used again."
            },
            footer = {
                "  bpci integration government revoke --government-id us-treasury-001 \\",
                "      --reason 'merged into another' --yes"
            })
    static final class Revoke extends OneAgency {
        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                required = true,
                description = "Why, up to 500 characters; it is kept in the audit log.")
        String reason = "";

        @Option(names = "--yes", required = true, description = "You know that this cannot be undone.")
        boolean sure;

        @Override
        Exit run() {
            output().one(flat(json(government().revoke(governmentId, reason)), output()));
            return Exit.OK;
        }
    }
}
