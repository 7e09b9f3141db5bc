package io.bpci.server.payara;

import fish.payara.micro.BootstrapException;
import fish.payara.micro.ClusterCommandResult;
import fish.payara.micro.ClusterCommandResult.ExitStatus;
import fish.payara.micro.PayaraMicro;
import fish.payara.micro.boot.AdminCommandRunner;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts Payara Micro with boot commands, in a directory of its own ({@code root}), and deploys an EAR ({@code
 * deployment}); says whether both went well.
 */
public final class Payara implements BiFunction<List<String>, Map<String, Path>, Boolean> {
    private static final Logger LOG = Logger.getLogger(Payara.class.getName());

    @Override
    public Boolean apply(List<String> bootCommands, Map<String, Path> places) {
        var commands = new AtomicReference<AdminCommandRunner>();
        try {
            PayaraMicro.getInstance()
                    .setRootDir(place(places, "root").toFile())
                    .setNoCluster(true)
                    .setNoHazelcast(true)
                    .setPreBootHandler(server -> bootCommands.forEach(command -> require(server, command)))
                    .setPostBootHandler(commands::set)
                    .bootStrap();
            // Not while booting: the status that Payara Micro prints then cannot name the parts of an EAR, and fails.
            return run(commands.get(), "deploy", "--name", "bpci", place(places, "deployment").toString());
        } catch (BootstrapException e) {
            LOG.log(Level.SEVERE, "the server did not start", e);
            return false;
        }
    }

    private static Path place(Map<String, Path> places, String name) {
        return Objects.requireNonNull(places.get(name), name);
    }

    /** A server that took half of what it was told might listen where or how it must not. */
    private static void require(AdminCommandRunner server, String command) {
        if (!run(server, command.split(" "))) throw new IllegalStateException("the server does not take: " + command);
    }

    private static boolean run(AdminCommandRunner server, String... words) {
        String[] parameters = Arrays.copyOfRange(words, 1, words.length);
        ClusterCommandResult result = server.run(words[0], parameters);
        if (result.getExitStatus() == ExitStatus.SUCCESS) return true;
        LOG.log(Level.SEVERE, String.join(" ", words) + " failed: " + result.getOutput(), result.getFailureCause());
        return false;
    }
}
