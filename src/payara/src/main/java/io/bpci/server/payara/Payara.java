package io.bpci.server.payara;

import fish.payara.micro.BootstrapException;
import fish.payara.micro.ClusterCommandResult;
import fish.payara.micro.ClusterCommandResult.ExitStatus;
import fish.payara.micro.PayaraMicro;
import fish.payara.micro.boot.AdminCommandRunner;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts Payara Micro with boot commands and an EAR to deploy; says whether both went well. */
public final class Payara implements BiFunction<List<String>, String, Boolean> {
    private static final Logger LOG = Logger.getLogger(Payara.class.getName());

    @Override
    public Boolean apply(List<String> bootCommands, String ear) {
        var deployed = new AtomicBoolean();
        try {
            PayaraMicro.getInstance()
                    .setNoCluster(true)
                    .setNoHazelcast(true)
                    .setPreBootHandler(server -> bootCommands.forEach(command -> run(server, command)))
                    .setPostBootHandler(server -> deployed.set(run(server, "deploy --name bpci " + ear)))
                    .bootStrap();
        } catch (BootstrapException e) {
            LOG.log(Level.SEVERE, "the server did not start", e);
        }
        return deployed.get();
    }

    private static boolean run(AdminCommandRunner server, String command) {
        String[] words = command.split(" ");
        String[] parameters = new String[words.length - 1];
        System.arraycopy(words, 1, parameters, 0, parameters.length);
        ClusterCommandResult result = server.run(words[0], parameters);
        if (result.getExitStatus() == ExitStatus.SUCCESS) return true;
        LOG.log(Level.SEVERE, command + " failed: " + result.getOutput(), result.getFailureCause());
        return false;
    }
}
