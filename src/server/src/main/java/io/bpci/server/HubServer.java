package io.bpci.server;

import fish.payara.micro.BootstrapException;
import fish.payara.micro.PayaraMicro;

/** Starts the hub. */
public final class HubServer {
    private HubServer() {}

    public static void main(String[] arguments) throws BootstrapException {
        long start = System.nanoTime();
        var runtime = PayaraMicro.getInstance().setHttpPort(9100).setNoCluster(true).setNoHazelcast(true).bootStrap();
        System.out.println("booted " + (System.nanoTime() - start) / 1_000_000);
        for (var result : runtime.run("deploy", "--name", "bpci", arguments[0]).values()) {
            try {
                System.out.println(result.get().getExitStatus() + " " + result.get().getOutput());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        System.out.println("ready " + (System.nanoTime() - start) / 1_000_000);
    }
}
