package io.bpci.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who takes part in the hub's work from outside the network of nodes. */
@Command(
        name = "integration",
        mixinStandardHelpOptions = true,
        description = "Others that take part: government agencies.",
        subcommands = GovernmentCommand.class)
final class IntegrationCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: government");
    }
}
