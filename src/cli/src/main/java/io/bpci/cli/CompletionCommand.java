package io.bpci.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a completion script. */
@picocli.CommandLine.Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Prints a script that completes commands and options in a shell.",
        footerHeading = "%nExamples:%n",
        footer = {"  source <(bpci completion bash)", "  source <(bpci completion zsh)"})
final class CompletionCommand implements Runnable {
    enum Shell {
        bash,
        zsh
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    Shell shell = Shell.bash;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        // One script serves both: under zsh it turns on bash's way of completing.
        var out = spec.commandLine().getOut();
        out.println(AutoComplete.bash("bpci", spec.root().commandLine()));
        out.flush();
    }
}
