package io.bpci.cli;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;

/** The hub itself. */
final class HubCommands {
    private HubCommands() {}

    /** Shows the relay in numbers. */
    @picocli.CommandLine.Command(
            name = "stats",
            description = "Shows the relay in numbers, since the hub started.",
            footer = {"  bpci oracle stats", "  bpci oracle stats -o json"})
    static final class Stats extends Command {
        @Override
        Exit run() {
            output().one(api(Target.Role.OPERATOR).statistics());
            return Exit.OK;
        }
    }

    /** Changes settings of the running hub. */
    @picocli.CommandLine.Command(
            name = "start",
            description = {
                "Applies a configuration to the hub that runs, until its restart. The hub checks it as a whole first.",
                "It starts no process: that is 'bpci up'."
            },
            footer = "  bpci oracle start --config oracle-config.yaml")
    static final class Start extends Command {
        @Option(names = "--config", paramLabel = "FILE", required = true, description = "YAML, as the hub's own file.")
        Path config = Path.of("");

        @Override
        Exit run() throws IOException {
            var applied = api(Target.Role.ADMIN).applyConfiguration(YamlDocument.read(config));
            output().one(json(applied));
            return Exit.OK;
        }
    }
}
