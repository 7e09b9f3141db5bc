package io.bpci.cli;

import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.wire.DefinePolicy;
import io.bpci.wire.PolicyActionInfo;
import io.bpci.wire.PolicyInfo;
import io.bpci.wire.PolicyTrial;
import io.bpci.wire.TryPolicy;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Security policies. */
@picocli.CommandLine.Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = {
            "Security policies: what the hub does to a node, or under an agreement, when a condition over its"
                    + " behaviour is met."
        },
        footer = {
            "  bpci inter-app policy define --policy-id flood-guard --condition 'refused > 20' --window-secs 60 \\",
            "      --action throttle --rate-limit 5 --duration-secs 600",
            "  bpci inter-app policy try --policy-id flood-guard",
            "  bpci inter-app policy switch-on --policy-id flood-guard"
        },
        subcommands = {
            PolicyCommands.Define.class,
            PolicyCommands.Try.class,
            PolicyCommands.SwitchOn.class,
            PolicyCommands.SwitchOff.class,
            PolicyCommands.ListPolicies.class,
            PolicyCommands.Show.class,
            PolicyCommands.Remove.class,
            PolicyCommands.Actions.class,
            PolicyCommands.Lift.class
        })
final class PolicyCommands implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: define, try, switch-on, switch-off, list, show, remove, actions or lift");
    }

    static final class PolicyIds implements ITypeConverter<Identifier> {
        @Override
        public Identifier convert(String value) {
            try {
                return Identifier.parse(value);
            } catch (Malformed e) {
                throw new TypeConversionException("a policy's name " + e.getMessage());
            }
        }
    }

    /** Which policy. */
    static final class Which {
        @Option(
                names = "--policy-id",
                paramLabel = "ID",
                required = true,
                converter = PolicyIds.class,
                description = "The policy.")
        Identifier id = new Identifier("x");
    }

    private static void show(Output output, PolicyInfo policy) {
        JsonObject json = Command.json(policy);
        output.one(output.isJson() ? json : flat(json));
    }

    /** What the tables show of a policy. */
    private static JsonObject flat(JsonObject policy) {
        JsonObject flat = policy.without("dry_run").without("unclear");
        if (policy.get("dry_run") instanceof JsonObject tried) {
            String words =
                    "version %s at %s: %s events, %s actions"
                            .formatted(
                                    Documents.cell(tried, "version"),
                                    Documents.cell(tried, "at"),
                                    Documents.cell(tried, "events"),
                                    Documents.cell(tried, "actions"));
            flat = flat.with("dry_run", Json.of(words));
        }
        if (policy.get("unclear") instanceof JsonObject unclear) {
            flat = flat.with("unclear", Json.of(Documents.cell(unclear, "reason")));
        }
        return flat;
    }

    /** Defines a policy. */
    @picocli.CommandLine.Command(
            name = "define",
            description = {
                "Defines a policy, or gives one another definition. The condition is an expression of CEL over what",
                "was counted within the window: accepted, refused, sent, rejected, expired, received, acknowledged,",
                "refused_rate_limited, accepted_DataSync, ... It acts once it was tried and is switched on."
            },
            footer = {
                "  bpci inter-app policy define --policy-id flood-guard --condition 'refused > 20' --window-secs 60 \\",
                "      --action throttle --rate-limit 5 --duration-secs 600",
                "  bpci inter-app policy define --policy-id unpermitted --watches agreement \\",
                "      --condition 'refused_no_agreement >= 5 && refused / sent > 0.5' --window-secs 300 \\",
                "      --action quarantine --duration-secs 3600"
            })
    static final class Define extends Command {
        @Mixin Which which = new Which();

        @Option(names = "--condition", paramLabel = "CEL", required = true, description = "When it acts.")
        String condition = "";

        @Option(
                names = "--window-secs",
                paramLabel = "N",
                required = true,
                description = "How far back is counted: 1 to 3600.")
        int window;

        @Option(names = "--action", required = true, description = "warn, throttle, quarantine or suspend.")
        String action = "";

        @Option(
                names = "--duration-secs",
                paramLabel = "N",
                required = true,
                description = "How long that lasts, and then leaves the subject alone: 1 to 2592000.")
        int duration;

        @Option(names = "--rate-limit", paramLabel = "N", description = "Of a throttle: messages a second.")
        @Nullable Integer rateLimit;

        @Option(names = "--watches", defaultValue = "node", description = "node or agreement. Default: node.")
        String watches = "node";

        @Option(
                names = "--organisation",
                paramLabel = "NAME",
                description = "Whose. Default: the operator's own; of an admin, all.")
        @Nullable String organisation;

        @Option(names = "--description", paramLabel = "TEXT", description = "For people.")
        @Nullable String text;

        @Override
        Exit run() {
            var request = new DefinePolicy(text, organisation, watches, condition, window, action, rateLimit, duration);
            show(output(), api(Target.Role.OPERATOR).policies().define(which.id, request));
            return Exit.OK;
        }
    }

    /** Tries a policy. */
    @picocli.CommandLine.Command(
            name = "try",
            description = {
                "Shows what a policy would have done over past traffic, of the last day or of the time that is given.",
                "It does nothing; but only what was tried can be switched on."
            },
            footer = {
                "  bpci inter-app policy try --policy-id flood-guard",
                "  bpci inter-app policy try --policy-id flood-guard --from 2026-11-01T00:00:00Z -o json"
            })
    static final class Try extends Command {
        @Mixin Which which = new Which();

        @Option(names = "--from", paramLabel = "TIME", description = "RFC 3339, or like -PT6H. Default: -P1D.")
        @Nullable String from;

        @Option(names = "--to", paramLabel = "TIME", description = "Default: now.")
        @Nullable String to;

        @Override
        Exit run() {
            var request = new TryPolicy(time("--from", from), time("--to", to));
            PolicyTrial trial = api(Target.Role.OPERATOR).policies().dryRun(which.id, request);
            if (output().isJson()) {
                output().one(json(trial));
                return Exit.OK;
            }
            output().list(
                            "findings",
                            trial.findings().stream().map(Command::json).toList(),
                            new Output.Column("AT", "at"),
                            new Output.Column("SUBJECT", "subject"),
                            new Output.Column("UNTIL", "ends_at"),
                            new Output.Column("OBSERVED", "observed"),
                            new Output.Column("UNCLEAR", "unclear"));
            remark(
                    "In %d events from %s until %s it would have acted %s"
                            .formatted(
                                    trial.events(),
                                    trial.from(),
                                    trial.isComplete() ? trial.to() : trial.readUntil(),
                                    often(trial)));
            if (trial.unclear() > 0) {
                remark("Its condition could not be evaluated %d times".formatted(trial.unclear()));
            }
            if (!trial.isComplete()) remark("There is more: ask for the rest with --from " + trial.readUntil());
            return Exit.OK;
        }

        private static String often(PolicyTrial trial) {
            if (trial.actions() == 0) return "never";
            if (trial.actions() == 1) return "once";
            return "%d times, on %d subjects".formatted(trial.actions(), trial.subjects());
        }

        private static @Nullable Instant time(String option, @Nullable String words) {
            return words == null ? null : option(option, () -> Times.parse(words));
        }
    }

    /** Switches a policy on. */
    @picocli.CommandLine.Command(
            name = "switch-on",
            description = "From now on the policy acts. It has to be tried before.",
            footer = "  bpci inter-app policy switch-on --policy-id flood-guard")
    static final class SwitchOn extends Command {
        @Mixin Which which = new Which();

        @Override
        Exit run() {
            show(output(), api(Target.Role.OPERATOR).policies().switchOn(which.id));
            return Exit.OK;
        }
    }

    /** Switches a policy off. */
    @picocli.CommandLine.Command(
            name = "switch-off",
            description = "The policy acts no more; what it did stays until it ends, or is lifted.",
            footer = "  bpci inter-app policy switch-off --policy-id flood-guard")
    static final class SwitchOff extends Command {
        @Mixin Which which = new Which();

        @Override
        Exit run() {
            show(output(), api(Target.Role.OPERATOR).policies().switchOff(which.id));
            return Exit.OK;
        }
    }

    /** Lists policies. */
    @picocli.CommandLine.Command(
            name = "list",
            description = "Lists the policies that you may see.",
            footer = {"  bpci inter-app policy list", "  bpci inter-app policy list -o json"})
    static final class ListPolicies extends Command {
        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (PolicyInfo policy : api(Target.Role.OPERATOR).policies().policies()) {
                rows.add(output().isJson() ? json(policy) : flat(json(policy)));
            }
            output().list(
                            "policies",
                            rows,
                            new Output.Column("POLICY", "policy_id"),
                            new Output.Column("ON", "switched_on"),
                            new Output.Column("WATCHES", "watches"),
                            new Output.Column("OF", "organisation"),
                            new Output.Column("CONDITION", "condition"),
                            new Output.Column("WINDOW", "window_secs"),
                            new Output.Column("ACTION", "action"),
                            new Output.Column("FOR", "duration_secs"),
                            new Output.Column("UNCLEAR", "unclear"));
            return Exit.OK;
        }
    }

    /** Shows a policy. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows a policy, its last dry run, and whether it acts.",
            footer = {
                "  bpci inter-app policy show --policy-id flood-guard",
                "  bpci inter-app policy show --policy-id flood-guard -o json"
            })
    static final class Show extends Command {
        @Mixin Which which = new Which();

        @Override
        Exit run() {
            show(output(), api(Target.Role.OPERATOR).policies().policy(which.id));
            return Exit.OK;
        }
    }

    /** Removes a policy. */
    @picocli.CommandLine.Command(
            name = "remove",
            description = "Removes a policy; what it did stays until it ends, or is lifted.",
            footer = "  bpci inter-app policy remove --policy-id flood-guard")
    static final class Remove extends Command {
        @Mixin Which which = new Which();

        @Override
        Exit run() {
            api(Target.Role.OPERATOR).policies().remove(which.id);
            output().said("removed " + which.id, Json.object().put("removed", which.id.value()).build());
            return Exit.OK;
        }
    }

    /** Lists what policies did. */
    @picocli.CommandLine.Command(
            name = "actions",
            description = "Lists what policies did, the last first: a month of it.",
            footer = {
                "  bpci inter-app policy actions",
                "  bpci inter-app policy actions --policy-id flood-guard -o json"
            })
    static final class Actions extends Command {
        @Option(
                names = "--policy-id",
                paramLabel = "ID",
                converter = PolicyIds.class,
                description = "Only what this policy did.")
        @Nullable Identifier id;

        @Override
        Exit run() {
            Map<String, String> filter = id == null ? Map.of() : Map.of("policy_id", id.value());
            List<JsonObject> rows = new ArrayList<>();
            for (PolicyActionInfo action : api(Target.Role.OPERATOR).policies().actions(filter)) rows.add(json(action));
            output().list(
                            "actions",
                            rows,
                            new Output.Column("ACTION", "action_id"),
                            new Output.Column("AT", "begun_at"),
                            new Output.Column("POLICY", "policy_id"),
                            new Output.Column("DID", "action"),
                            new Output.Column("RATE", "rate_limit"),
                            new Output.Column("TO", "subject"),
                            new Output.Column("UNTIL", "ends_at"),
                            new Output.Column("LIFTED BY", "lifted_by"),
                            new Output.Column("OBSERVED", "observed"));
            return Exit.OK;
        }
    }

    /** Ends what a policy did. */
    @picocli.CommandLine.Command(
            name = "lift",
            description = "Ends what a policy did: a throttle, a quarantine, a suspension.",
            footer = "  bpci inter-app policy lift --action-id 17")
    static final class Lift extends Command {
        @Option(names = "--action-id", paramLabel = "N", required = true, description = "As 'actions' lists it.")
        long action;

        @Override
        Exit run() {
            output().one(json(api(Target.Role.OPERATOR).policies().lift(action)));
            return Exit.OK;
        }
    }
}
