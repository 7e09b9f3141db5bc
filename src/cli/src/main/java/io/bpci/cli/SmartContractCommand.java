package io.bpci.cli;

import io.bpci.client.HubContracts;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.wire.ContractInfo;
import io.bpci.wire.DeploymentInfo;
import io.bpci.wire.DeploymentStatus;
import io.bpci.wire.ExecuteContract;
import io.bpci.wire.RollBackContract;
import io.bpci.wire.RunInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;

/** Contracts of governments. */
@picocli.CommandLine.Command(
        name = "smartcontract",
        mixinStandardHelpOptions = true,
        description = "Contracts: brought by an agency, let run by jurisdictions, called, and repeated by anybody.",
        subcommands = {
            ContractDeployCommand.class,
            ContractValidateCommand.class,
            SmartContractCommand.ListContracts.class,
            SmartContractCommand.Show.class,
            SmartContractCommand.Deployments.class,
            SmartContractCommand.Approve.class,
            SmartContractCommand.Refuse.class,
            SmartContractCommand.Execute.class,
            SmartContractCommand.Runs.class,
            SmartContractCommand.Run.class,
            ContractReplayCommand.class,
            SmartContractCommand.RollBack.class,
            SmartContractCommand.Retire.class,
            SmartContractCommand.State.class
        })
final class SmartContractCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: deploy, validate, list, show, deployments, approve, refuse, execute, runs, run,"
                        + " replay, rollback, retire or state");
    }

    static final class Statuses extends WireNames<DeploymentStatus> {
        Statuses() {
            super(DeploymentStatus.class);
        }
    }

    /** A command of an officer. */
    abstract static class ByOfficer extends Command {
        final HubContracts contracts() {
            return api(Target.Role.OFFICER).contracts();
        }
    }

    /** Of one contract. */
    abstract static class OneContract extends ByOfficer {
        @Option(
                names = "--contract-id",
                paramLabel = "ID",
                required = true,
                converter = OperationCommand.Keys.class,
                description = "The contract.")
        Identifier contractId = new Identifier("x");
    }

    /** Of one contract in one jurisdiction. */
    abstract static class InJurisdiction extends OneContract {
        @Option(names = "--jurisdiction", paramLabel = "NAME", required = true, description = "Where it runs.")
        String jurisdiction = "";
    }

    /** Lists contracts. */
    @picocli.CommandLine.Command(
            name = "list",
            description = {
                "Lists the versions of contracts that you may see, the newest first: those of your agency, and those",
                "that your jurisdiction is asked to let run, or was."
            },
            footer = {
                "  bpci integration government smartcontract list",
                "  bpci integration government smartcontract list --as dev-auditor -o json"
            })
    static final class ListContracts extends ByOfficer {
        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (ContractInfo contract : contracts().contracts()) rows.add(json(contract));
            output().list(
                            "contracts",
                            rows,
                            new Output.Column("CONTRACT", "contract_id"),
                            new Output.Column("VERSION", "version"),
                            new Output.Column("TYPE", "contract_type"),
                            new Output.Column("KIND", "kind"),
                            new Output.Column("OWNER", "government_id"),
                            new Output.Column("BYTES", "module_bytes"),
                            new Output.Column("UPLOADED AT", "uploaded_at"),
                            new Output.Column("RETIRED AT", "retired_at"));
            return Exit.OK;
        }
    }

    /** Shows a version. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows a version of a contract, with its manifest.",
            footer =
                    "  bpci integration government smartcontract show --contract-id threshold-reporting"
                            + " --contract-version 1")
    static final class Show extends OneContract {
        @Option(names = "--contract-version", paramLabel = "N", defaultValue = "1", description = "Default: 1.")
        int version;

        @Override
        Exit run() {
            output().one(json(contracts().contract(contractId, version)));
            return Exit.OK;
        }
    }

    /** Lists deployments. */
    @picocli.CommandLine.Command(
            name = "deployments",
            description = "Lists where contracts run, ran, or are asked to: of your agency, and in your jurisdiction.",
            footer = {
                "  bpci integration government smartcontract deployments --status pending_approval",
                "  bpci integration government smartcontract deployments --contract-id threshold-reporting -o json"
            })
    static final class Deployments extends ByOfficer {
        @Option(
                names = "--contract-id",
                paramLabel = "ID",
                converter = OperationCommand.Keys.class,
                description = "Only of this contract.")
        @Nullable Identifier contractId;

        @Option(names = "--jurisdiction", paramLabel = "NAME", description = "Only in this one.")
        @Nullable String jurisdiction;

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                converter = Statuses.class,
                completionCandidates = Statuses.class,
                description = "Only those that stand there: ${COMPLETION-CANDIDATES}.")
        @Nullable DeploymentStatus status;

        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (DeploymentInfo each : contracts().deployments(contractId, jurisdiction, status)) rows.add(json(each));
            output().list(
                            "deployments",
                            rows,
                            new Output.Column("DEPLOYMENT", "deployment_id"),
                            new Output.Column("CONTRACT", "contract_id"),
                            new Output.Column("VERSION", "version"),
                            new Output.Column("JURISDICTION", "jurisdiction"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("BY ITSELF", "auto_execute"),
                            new Output.Column("ASKED BY", "requested_by"),
                            new Output.Column("DECIDED BY", "decided_by"));
            return Exit.OK;
        }
    }

    /** A step of a deployment. */
    abstract static class Step extends ByOfficer {
        @Option(names = "--deployment-id", paramLabel = "ID", required = true, description = "The deployment.")
        String deploymentId = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Up to 500 characters, kept with it.")
        @Nullable String reason;
    }

    /** Lets it run. */
    @picocli.CommandLine.Command(
            name = "approve",
            description = {
                "Lets a contract run in your jurisdiction, in place of the version that ran before. Who asked for it",
                "does not decide about it."
            },
            footer =
                    "  bpci integration government smartcontract approve --deployment-id"
                            + " deployment-r3Jm0v8yQm2f4kqTn7bX1w")
    static final class Approve extends Step {
        @Override
        Exit run() {
            output().one(json(contracts().approve(deploymentId, reason)));
            return Exit.OK;
        }
    }

    /** Refuses it. */
    @picocli.CommandLine.Command(
            name = "refuse",
            description = "Refuses to let a contract run in your jurisdiction, for good.",
            footer =
                    "  bpci integration government smartcontract refuse --deployment-id"
                            + " deployment-r3Jm0v8yQm2f4kqTn7bX1w --reason 'Not signed off'")
    static final class Refuse extends Step {
        @Override
        Exit run() {
            output().one(json(contracts().refuse(deploymentId, reason)));
            return Exit.OK;
        }
    }

    /** Calls it. */
    @picocli.CommandLine.Command(
            name = "execute",
            description = {
                "Calls a contract, and tells how it ended: only what completed changed anything. Under one key it runs",
                "once, so a command that was cut off can be given again. Exit status 1 where it did not complete."
            },
            footer = {
                "  bpci integration government smartcontract execute --contract-id threshold-reporting \\",
                "      --jurisdiction us --input @payment.json --idempotency-key payment-117"
            })
    static final class Execute extends InJurisdiction {
        @Option(
                names = "--input",
                paramLabel = "JSON",
                defaultValue = "{}",
                description = "What it is given: an object, or @FILE with one. Default: {}.")
        String input = "{}";

        @Option(
                names = "--idempotency-key",
                paramLabel = "KEY",
                converter = OperationCommand.Keys.class,
                description = "Of your choice. Default: none, and it runs each time.")
        @Nullable Identifier key;

        @Override
        Exit run() throws Exception {
            JsonObject given = Documents.object(Documents.given(input), "--input");
            RunInfo run = contracts().execute(new ExecuteContract(contractId, jurisdiction, given, key));
            output().one(json(run));
            return run.outcome().equals("completed") ? Exit.OK : Exit.REFUSED;
        }
    }

    /** Lists runs. */
    @picocli.CommandLine.Command(
            name = "runs",
            description = "Lists the runs of a contract in a jurisdiction, the newest first.",
            footer =
                    "  bpci integration government smartcontract runs --contract-id threshold-reporting --jurisdiction"
                            + " us")
    static final class Runs extends InJurisdiction {
        @Option(
                names = "--sort",
                paramLabel = "MEMBER",
                description = "Sorted by that, behind a - the other way round: at. Without: -at.")
        @Nullable String sort;

        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (RunInfo run : contracts().runs(contractId, jurisdiction, sort)) rows.add(json(run));
            output().list(
                            "runs",
                            rows,
                            new Output.Column("RUN", "run_id"),
                            new Output.Column("NUMBER", "number"),
                            new Output.Column("VERSION", "version"),
                            new Output.Column("TRIGGER", "trigger"),
                            new Output.Column("BY", "by"),
                            new Output.Column("AT", "at"),
                            new Output.Column("OUTCOME", "outcome"),
                            new Output.Column("FUEL", "fuel_used"));
            return Exit.OK;
        }
    }

    /** Shows a run. */
    @picocli.CommandLine.Command(
            name = "run",
            description = "Shows a run, with the messages that it sent.",
            footer = "  bpci integration government smartcontract run --run-id run-r3Jm0v8yQm2f4kqTn7bX1w")
    static final class Run extends ByOfficer {
        @Option(names = "--run-id", paramLabel = "ID", required = true, description = "The run.")
        String runId = "";

        @Override
        Exit run() {
            output().one(json(contracts().run(runId)));
            return Exit.OK;
        }
    }

    /** Goes back. */
    @picocli.CommandLine.Command(
            name = "rollback",
            description = {
                "Goes back to a version that ran in your jurisdiction before, at once. What the contract keeps stays",
                "as it is."
            },
            footer =
                    "  bpci integration government smartcontract rollback --contract-id threshold-reporting \\\n"
                            + "      --jurisdiction us --to-version 1 --reason 'Version 2 reports too late'")
    static final class RollBack extends InJurisdiction {
        @Option(names = "--to-version", paramLabel = "N", required = true, description = "The version.")
        int version;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Up to 500 characters, kept with it.")
        @Nullable String reason;

        @Override
        Exit run() {
            output().one(json(contracts().rollBack(new RollBackContract(contractId, jurisdiction, version, reason))));
            return Exit.OK;
        }
    }

    /** Ends it. */
    @picocli.CommandLine.Command(
            name = "retire",
            description = {
                "Ends a deployment, for your agency or jurisdiction; or, with --contract-id, a contract of your agency",
                "with all its versions, wherever they run. For good."
            },
            footer = {
                "  bpci integration government smartcontract retire --deployment-id deployment-r3Jm0v8yQm2f4kqTn7bX1w",
                "  bpci integration government smartcontract retire --contract-id threshold-reporting --yes"
            })
    static final class Retire extends ByOfficer {
        @Option(names = "--deployment-id", paramLabel = "ID", description = "The deployment.")
        @Nullable String deploymentId;

        @Option(
                names = "--contract-id",
                paramLabel = "ID",
                converter = OperationCommand.Keys.class,
                description = "The contract, with all its versions.")
        @Nullable Identifier contractId;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Up to 500 characters, kept with it.")
        @Nullable String reason;

        @Option(names = "--yes", description = "You know that retiring a contract cannot be undone.")
        boolean sure;

        @Override
        Exit run() {
            Identifier contract = contractId;
            String deployment = deploymentId;
            if (contract == null && deployment != null) {
                output().one(json(contracts().retireDeployment(deployment, reason)));
            } else if (contract != null && deployment == null && sure) {
                output().one(json(contracts().retire(contract, reason)));
            } else {
                throw new CliFailure(Exit.USAGE, "either --deployment-id, or --contract-id with --yes", "");
            }
            return Exit.OK;
        }
    }

    /** Shows what it keeps. */
    @picocli.CommandLine.Command(
            name = "state",
            description = "Shows what a contract keeps in a jurisdiction.",
            footer =
                    "  bpci integration government smartcontract state --contract-id threshold-reporting --jurisdiction"
                            + " us")
    static final class State extends InJurisdiction {
        @Override
        Exit run() {
            JsonObject state = json(contracts().state(contractId, jurisdiction));
            if (!output().isJson() && state.get("values") instanceof JsonObject values) {
                JsonObject flat = state.without("values");
                for (var value : values.members().entrySet()) flat = flat.with(value.getKey(), value.getValue());
                output().one(flat);
            } else {
                output().one(state);
            }
            return Exit.OK;
        }
    }

    /** For people: a nested value as its text. */
    static JsonObject flat(JsonObject object, Output output) {
        if (output.isJson()) return object;
        JsonObject flat = object;
        for (var member : object.members().entrySet()) {
            if (member.getValue() instanceof JsonObject nested) {
                flat = flat.with(member.getKey(), Json.of(nested.toString()));
            }
        }
        return flat;
    }
}
