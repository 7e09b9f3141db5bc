package io.bpci.cli;

import io.bpci.client.HubCompliance;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.wire.AppliedControls;
import io.bpci.wire.CheckCompliance;
import io.bpci.wire.ComplianceCheck;
import io.bpci.wire.ControlInfo;
import io.bpci.wire.RequirementStatus;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Compliance. */
@picocli.CommandLine.Command(
        name = "compliance",
        mixinStandardHelpOptions = true,
        description =
                "Compliance: controls that messages, agreements and the configuration must meet, and where frameworks"
                        + " stand by them.",
        footer = {
            "  bpci integration government compliance apply controls.yaml --dry-run",
            "  bpci integration government compliance apply controls.yaml --switch-on",
            "  bpci integration government compliance status"
        },
        subcommands = {
            ComplianceCommand.Status.class,
            ComplianceCommand.ListControls.class,
            ComplianceCommand.Show.class,
            ComplianceCommand.Apply.class,
            ComplianceCommand.SwitchOn.class,
            ComplianceCommand.SwitchOff.class,
            ComplianceCommand.Retire.class,
            ComplianceCommand.Check.class,
            FindingCommands.ListFindings.class,
            FindingCommands.Show.class,
            FindingCommands.Waive.class,
            FindingCommands.ListWaivers.class,
            FindingCommands.Withdraw.class
        })
final class ComplianceCommand implements Runnable {
    private static final String FRAMEWORKS = "frameworks";

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: status, controls, show, apply, switch-on, switch-off, retire, check, findings,"
                        + " finding, waive, waivers or withdraw-waiver");
    }

    static final class Names implements ITypeConverter<Identifier> {
        @Override
        public Identifier convert(String value) {
            try {
                return Identifier.parse(value);
            } catch (Malformed e) {
                throw new TypeConversionException("the name " + e.getMessage());
            }
        }
    }

    /** For programs as the hub says it, for people with the requirements in one cell. */
    private static JsonObject flat(JsonObject control, Output output) {
        if (output.isJson() || !(control.get(FRAMEWORKS) instanceof JsonArray(List<Json> all))) return control;
        String words =
                all.stream()
                        .map(each -> (JsonObject) each)
                        .map(each -> Documents.cell(each, "framework") + " " + Documents.cell(each, "requirement"))
                        .collect(Collectors.joining("; "));
        return control.with(FRAMEWORKS, Json.of(words));
    }

    /** Shows where frameworks stand. */
    @picocli.CommandLine.Command(
            name = "status",
            description = {
                "Shows where the requirements of frameworks stand, by the checks of the last hours and what is found"
                        + " now.",
                "What was not assessed is not compliant. An officer's is made of its agency's business alone."
            },
            footer = {
                "  bpci integration government compliance status",
                "  bpci integration government compliance status --framework 'NIST SP 800-53' -o json"
            })
    static final class Status extends Command {
        @Option(names = "--framework", paramLabel = "NAME", description = "Only this one.")
        @Nullable String framework;

        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (RequirementStatus each : api(Target.Role.ADMIN).compliance().status(framework)) rows.add(json(each));
            output().list(
                            "requirements",
                            rows,
                            new Output.Column("FRAMEWORK", "framework"),
                            new Output.Column("REQUIREMENT", "requirement"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("CHECKS", "checks"),
                            new Output.Column("HOLDS", "holds"),
                            new Output.Column("OPEN", "open_findings"),
                            new Output.Column("WAIVED", "waived_findings"),
                            new Output.Column("LAST CHECKED", "last_checked_at"));
            return Exit.OK;
        }
    }

    /** Lists controls. */
    @picocli.CommandLine.Command(
            name = "controls",
            description = "Lists the controls that you may see: those for all, and those of your jurisdiction.",
            footer = {
                "  bpci integration government compliance controls",
                "  bpci integration government compliance controls -o json"
            })
    static final class ListControls extends Command {
        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (ControlInfo each : api(Target.Role.ADMIN).compliance().controls())
                rows.add(flat(json(each), output()));
            output().list(
                            "controls",
                            rows,
                            new Output.Column("CONTROL", "control_id"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("ABOUT", "subject"),
                            new Output.Column("SEVERITY", "severity"),
                            new Output.Column("OF", "jurisdiction"),
                            new Output.Column("TITLE", "title"),
                            new Output.Column("FRAMEWORKS", FRAMEWORKS));
            return Exit.OK;
        }
    }

    /** A command about one control. */
    abstract static class OneControl extends Command {
        @Option(
                names = "--control-id",
                paramLabel = "ID",
                required = true,
                converter = Names.class,
                description = "The control.")
        Identifier controlId = new Identifier("x");

        abstract ControlInfo act(HubCompliance compliance);

        @Override
        final Exit run() {
            output().one(flat(json(act(api(Target.Role.ADMIN).compliance())), output()));
            return Exit.OK;
        }
    }

    /** Shows a control. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows a control: its condition, what it is evidence for, and whether it is asked.",
            footer = {
                "  bpci integration government compliance show --control-id cross-border-encryption",
                "  bpci integration government compliance show --control-id cross-border-encryption -o json"
            })
    static final class Show extends OneControl {
        @Override
        ControlInfo act(HubCompliance compliance) {
            return compliance.control(controlId);
        }
    }

    /** Defines controls. */
    @picocli.CommandLine.Command(
            name = "apply",
            description = {
                "Defines the controls of a file in YAML or JSON, all of them or none; those that it does not name stay"
                        + " as",
                "they are, and the same again changes nothing. A control is asked once it is switched on."
            },
            footer = {
                "  bpci integration government compliance apply server-config/compliance/starter.yaml --dry-run",
                "  bpci integration government compliance apply server-config/compliance/starter.yaml --switch-on"
            })
    static final class Apply extends Command {
        @Parameters(paramLabel = "FILE", description = "With a list named controls.")
        Path file = Path.of("");

        @Option(
                names = "--dry-run",
                description = "Change nothing; show what would change, and what the controls would find now.")
        boolean dryRun;

        @Option(names = "--switch-on", description = "Switch them on too.")
        boolean switchOn;

        @Override
        Exit run() throws IOException {
            JsonObject request =
                    YamlDocument.read(file).with("dry_run", Json.of(dryRun)).with("switch_on", Json.of(switchOn));
            AppliedControls applied = api(Target.Role.ADMIN).compliance().apply(request);
            List<JsonObject> rows = new ArrayList<>();
            for (AppliedControls.Applied each : applied.controls()) rows.add(row(json(each)));
            output().list(
                            "controls",
                            rows,
                            new Output.Column("CONTROL", "control_id"),
                            new Output.Column("CHANGE", "change"),
                            new Output.Column("VERSION", "version"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("DIFFERENT", "changed"),
                            new Output.Column("CHECKS", "checks"),
                            new Output.Column("HOLDS", "holds"),
                            new Output.Column("FAILS", "fails"),
                            new Output.Column("ERRORS", "errors"),
                            new Output.Column("FINDINGS", "findings"));
            if (dryRun) remark("Nothing was changed: this is what would be, and what would be found now");
            return Exit.OK;
        }

        private JsonObject row(JsonObject applied) {
            if (output().isJson() || !(applied.get("trial") instanceof JsonObject trial)) return applied;
            JsonObject row = applied.without("trial");
            for (String each : List.of("checks", "holds", "fails", "errors", "findings")) {
                row = row.with(each, Json.of(Documents.cell(trial, each)));
            }
            return row;
        }
    }

    /** Switches a control on. */
    @picocli.CommandLine.Command(
            name = "switch-on",
            description = "From now on the control is asked.",
            footer = "  bpci integration government compliance switch-on --control-id cross-border-encryption")
    static final class SwitchOn extends OneControl {
        @Override
        ControlInfo act(HubCompliance compliance) {
            return compliance.switchOn(controlId);
        }
    }

    /** Switches a control off. */
    @picocli.CommandLine.Command(
            name = "switch-off",
            description = "From now on the control is not asked; what it found is resolved.",
            footer = "  bpci integration government compliance switch-off --control-id cross-border-encryption")
    static final class SwitchOff extends OneControl {
        @Override
        ControlInfo act(HubCompliance compliance) {
            return compliance.switchOff(controlId);
        }
    }

    /** Retires a control. */
    @picocli.CommandLine.Command(
            name = "retire",
            description =
                    "For ever: the control is not asked any more, what it found is resolved, its name is not used"
                            + " again.",
            footer = "  bpci integration government compliance retire --control-id cross-border-encryption --yes")
    static final class Retire extends OneControl {
        @Option(names = "--yes", required = true, description = "You know that this cannot be undone.")
        boolean sure;

        @Override
        ControlInfo act(HubCompliance compliance) {
            return compliance.retire(controlId);
        }
    }

    /** Checks one subject. */
    @picocli.CommandLine.Command(
            name = "check",
            description = {
                "Checks a message, an agreement or the hub's configuration at once, by all controls that are switched"
                        + " on.",
                "Nothing is counted or kept. Ends with 1 if a control fails, or could not be evaluated."
            },
            footer = {
                "  bpci integration government compliance check --message message.json",
                "  bpci integration government compliance check --agreement-id agreement-001 -o json",
                "  bpci integration government compliance check --configuration"
            })
    static final class Check extends Command {
        @Option(
                names = "--message",
                paramLabel = "FILE",
                description = "An envelope, as send-message --save writes it.")
        @Nullable Path message;

        @Option(
                names = "--agreement-id",
                paramLabel = "ID",
                converter = Names.class,
                description = "An agreement that is in force or suspended.")
        @Nullable Identifier agreement;

        @Option(names = "--configuration", description = "That of the hub; for administrators and auditors.")
        boolean configuration;

        @Option(
                names = "--control-id",
                paramLabel = "ID",
                converter = Names.class,
                description = "Only this one; may be given again.")
        List<Identifier> controls = List.of();

        @Override
        Exit run() {
            int given = (message == null ? 0 : 1) + (agreement == null ? 0 : 1) + (configuration ? 1 : 0);
            if (given != 1) {
                throw new CliFailure(Exit.USAGE, "give one of --message, --agreement-id and --configuration", "");
            }
            var request =
                    new CheckCompliance(
                            message == null ? null : Documents.read(message),
                            agreement,
                            configuration ? true : null,
                            controls.isEmpty() ? null : controls);
            ComplianceCheck check = api(Target.Role.ADMIN).compliance().check(request);
            if (output().isJson()) {
                output().one(json(check));
            } else {
                output().list(
                                "results",
                                check.results().stream().map(Command::json).toList(),
                                new Output.Column("CONTROL", "control_id"),
                                new Output.Column("RESULT", "result"),
                                new Output.Column("SEVERITY", "severity"),
                                new Output.Column("CONDITION", "condition"),
                                new Output.Column("SAW", "values"),
                                new Output.Column("WHY", "reason"));
            }
            return check.compliant() ? Exit.OK : Exit.REFUSED;
        }
    }
}
