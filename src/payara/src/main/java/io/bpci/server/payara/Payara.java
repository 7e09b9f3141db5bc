package io.bpci.server.payara;

import fish.payara.micro.BootstrapException;
import fish.payara.micro.ClusterCommandResult.ExitStatus;
import fish.payara.micro.PayaraMicro;
import fish.payara.micro.PayaraMicroRuntime;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts Payara Micro with boot commands and an EAR to deploy; says whether both went well. */
public final class Payara implements BiFunction<List<String>, String, Boolean> {
    private static final Logger LOG = Logger.getLogger(Payara.class.getName());

    @Override
    public Boolean apply(List<String> bootCommands, String ear) {
        try {
            PayaraMicroRuntime runtime =
                    PayaraMicro.getInstance()
                            .setNoCluster(true)
                            .setNoHazelcast(true)
                            .setPreBootHandler(
                                    preparations -> {
                                        for (String command : bootCommands) {
                                            String[] words = command.split(" ", 2);
                                            preparations.run(words[0], words[1]);
                                        }
                                    })
                            .bootStrap();
            return deploy(runtime, ear);
        } catch (BootstrapException e) {
            LOG.log(Level.SEVERE, "the server did not start", e);
            return false;
        }
    }

    private static boolean deploy(PayaraMicroRuntime runtime, String ear) {
        for (var pending : runtime.run("deploy", "--name", "bpci", ear).values()) {
            try {
                var result = pending.get();
                if (result.getExitStatus() == ExitStatus.SUCCESS) continue;
                LOG.log(Level.SEVERE, "the hub was not deployed: " + result.getOutput(), result.getFailureCause());
                return false;
            } catch (ExecutionException e) {
                LOG.log(Level.SEVERE, "the hub was not deployed", e);
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
