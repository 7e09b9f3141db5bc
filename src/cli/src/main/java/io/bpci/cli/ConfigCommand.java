package io.bpci.cli;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.settings.EffectiveSetting;
import io.bpci.settings.HubSettings;
import io.bpci.settings.InvalidSettings;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at a hub's configuration. */
@picocli.CommandLine.Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Looks at a hub's configuration file.",
        subcommands = ConfigCommand.Check.class)
final class ConfigCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: check");
    }

    /** Reads a file as the hub would. */
    @picocli.CommandLine.Command(
            name = "check",
            description = "Reads the file as a hub would at its start, and tells everything that is wrong with it.",
            footer = {"  bpci config check server-config/hub.yaml", "  bpci config check --environment hub.yaml"})
    static final class Check extends Command {
        @Parameters(paramLabel = "FILE", description = "The YAML file.")
        Path file = Path.of("");

        @Option(names = "--environment", description = "Let the BPCI_ variables of this shell go above the file.")
        boolean environment;

        @Override
        Exit run() {
            try {
                Map<String, String> variables = environment ? target.places().environment() : Map.of();
                HubSettings settings = HubSettings.load(Optional.of(file), variables);
                List<EffectiveSetting> unused = settings.withoutEffect();
                for (EffectiveSetting setting : unused) remark("without effect in this version: " + setting.key());
                output().said(file + " is usable", Json.object().put("usable", true).build());
                return Exit.OK;
            } catch (InvalidSettings e) {
                output().said(e.getMessage() == null ? "" : lines(e), document(e));
                return Exit.USAGE;
            }
        }

        private static String lines(InvalidSettings invalid) {
            return String.join("\n", invalid.problems().stream().map(InvalidSettings.Problem::toString).toList());
        }

        private static JsonObject document(InvalidSettings invalid) {
            var problems =
                    invalid.problems().stream()
                            .<Json>map(p ->
                                    Json.object()
                                            .put("key", p.key())
                                            .put("given", p.given())
                                            .put("where", p.where())
                                            .put("allowed", p.allowed())
                                            .build())
                            .toList();
            return Json.object().put("usable", false).put("problems", new JsonArray(problems)).build();
        }
    }
}
