package io.bpci.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Nodes and messages. */
@Command(
        name = "oracle",
        mixinStandardHelpOptions = true,
        description = "Nodes and their messages.",
        subcommands = {
            RegisterNodeCommand.class,
            NodeCommands.ListNodes.class,
            NodeCommands.ShowNode.class,
            RotateKeyCommand.class,
            PublishEncryptionKeysCommand.class,
            NodeCommands.Suspend.class,
            NodeCommands.Resume.class,
            NodeCommands.Release.class,
            NodeCommands.Deregister.class,
            SendMessageCommand.class,
            ReceiptCommand.class,
            ListenCommand.class,
            QueryCommand.class,
            AnnounceCommands.Announce.class,
            AnnounceCommands.Beat.class,
            DiscoveryCommands.Discover.class,
            DiscoveryCommands.Trust.class,
            DiscoveryCommands.Topology.class,
            HubCommands.Stats.class,
            HubCommands.Start.class,
            DeadLettersCommand.class
        })
final class OracleCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
