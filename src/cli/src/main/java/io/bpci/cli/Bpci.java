package io.bpci.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The {@code bpci} command. */
@Command(
        name = "bpci",
        mixinStandardHelpOptions = true,
        versionProvider = Bpci.Version.class,
        usageHelpAutoWidth = true,
        description = "Speaks to a BPCI hub: nodes, messages, decisions, and what happened to them.",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bpci up                                    start a hub on this machine",
            "  bpci oracle register-node --node-id alice --node-type Oracle",
            "  bpci oracle listen --node-id bob",
            "  bpci oracle send-message --source alice --target bob \\",
            "      --message-type DataSync --content '{}'",
            "",
            "Exit status: 0 done, 1 refused by the hub, 2 usage, 3 cannot reach the hub, 4 not logged in or not"
                    + " allowed, 5 accepted for some targets only, 6 not proven, 7 a log has two histories, 70 a fault"
                    + " of this program, 130 interrupted."
        },
        subcommands = {
            LoginCommand.class,
            LogoutCommand.class,
            KeygenCommand.class,
            OracleCommand.class,
            ConsensusCommand.class,
            InterAppCommand.class,
            IntegrationCommand.class,
            AuditCommand.class,
            LogCommand.class,
            EvidenceCommand.class,
            VerifyCommand.class,
            ConfigCommand.class,
            CompletionCommand.class
        })
public final class Bpci implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** The version that the build stamped. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Bpci.class.getPackage().getImplementationVersion();
            return new String[] {"bpci " + (version == null ? "(not packaged)" : version)};
        }
    }

    /** The command line, ready to run. */
    static CommandLine commandLine(boolean colours) {
        return Wording.layOut(new CommandLine(new Bpci()))
                // "@FILE" is what an option says, and not a file of more options.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Bpci::misused)
                .setExecutionExceptionHandler(new Failures())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(colours ? Help.Ansi.ON : Help.Ansi.OFF));
    }

    /** What is wrong, and nothing that would push it off the screen; help is one word away. */
    private static int misused(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(
                command.getColorScheme().errorText("bpci: " + Output.printable(String.valueOf(wrong.getMessage()))));
        if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
            err.println("      '" + command.getCommandSpec().qualifiedName() + " --help' says what is allowed");
        }
        return Exit.USAGE.code();
    }

    public static void main(String[] arguments) {
        CommandLine command = commandLine(isForPeople());
        command.setOut(writer(FileDescriptor.out));
        command.setErr(writer(FileDescriptor.err));
        int status = command.execute(arguments);
        command.getOut().flush();
        command.getErr().flush();
        // Clients have threads that would keep the process for a while.
        Runtime.getRuntime().halt(status);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    /** Colours on a terminal only, and not against the user's word (no-color.org). */
    private static boolean isForPeople() {
        String noColour = System.getenv("NO_COLOR");
        boolean terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        return terminal && (noColour == null || noColour.isEmpty());
    }
}
