package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** What commands that talk to a hub have in common. */
@picocli.CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n")
abstract class Command implements Callable<Integer> {
    @Mixin Target target = new Target();

    @Spec CommandSpec spec = CommandSpec.create();

    /** Does what the command is for. */
    abstract Exit run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        return run().code();
    }

    final Output output() {
        return new Output(spec.commandLine().getOut(), target.format);
    }

    /** Progress and remarks, which are no result. */
    final void remark(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    final HubApi api(Target.Role role) {
        return target.api(role);
    }

    /** A record of the wire as it would travel. */
    static JsonObject json(Object wire) {
        return Documents.object(HubApi.json(wire));
    }

    /** What an option says, or a refusal that names the option. */
    static <T> T option(String name, Supplier<T> read) {
        try {
            return read.get();
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, name + ": " + e.getMessage(), "");
        }
    }

    static final class NodeIds implements picocli.CommandLine.ITypeConverter<NodeId> {
        @Override
        public NodeId convert(String value) {
            try {
                return NodeId.parse(value);
            } catch (Malformed e) {
                throw new TypeConversionException("a node's name " + e.getMessage());
            }
        }
    }
}
