package io.bpci.bench;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A broker beside the hub, from the configuration that the product gives to operators. It can hold back what is on its
 * way into the audit log, so that it gathers.
 */
public final class HeldBroker implements AutoCloseable {
    private static final String AUDIT_QUEUE = "bpci.audit";
    private static final String HOLD = "hold";
    private static final String RELEASE = "release";
    private static final String DONE = "done";

    /** Held, or the level would be collected away. */
    private static final List<Logger> SILENCED = List.of(Logger.getLogger("org.apache.activemq"));

    private final Path directory;
    private final int port;
    private final Process process;
    private final BufferedReader said;

    private HeldBroker(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
        this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static HeldBroker start(Path home) throws IOException {
        Path directory = Files.createTempDirectory("bpci-bench-broker");
        int port = FreePort.find();
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Dio.netty.noUnsafe=false",
                                "--sun-misc-unsafe-memory-access=allow",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "-Dbpci.broker.port=" + port,
                                "-Dbpci.broker.data=" + directory.resolve("data"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                HeldBroker.class.getName(),
                                home.resolve("server-config/broker/broker.xml").toUri().toString())
                        .redirectError(directory.resolve("log").toFile())
                        .start();
        var broker = new HeldBroker(directory, port, process);
        broker.awaitDone();
        return broker;
    }

    /** With which a hub finds it. */
    Map<String, String> settings() {
        // It lets everybody in, but the hub wants a password for any broker that is not its own.
        return Map.of("BPCI_BROKER_URL", "tcp://127.0.0.1:" + port, "BPCI_BROKER_PASSWORD", "any");
    }

    /** From now on audit events stay in their queue. */
    void hold() throws IOException {
        order(HOLD);
    }

    void release() throws IOException {
        order(RELEASE);
    }

    private void order(String what) throws IOException {
        BufferedWriter orders = process.outputWriter();
        orders.write(what);
        orders.newLine();
        orders.flush();
        awaitDone();
    }

    private void awaitDone() throws IOException {
        if (!DONE.equals(said.readLine())) {
            throw new IOException("the broker has ended:\n" + Files.readString(directory.resolve("log")));
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Product.delete(directory);
    }

    /**
     * The broker's process: takes orders, one a line, and ends with whoever gives them.
     *
     * @param arguments the address of its configuration
     */
    public static void main(String[] arguments) throws Exception {
        SILENCED.forEach(logger -> logger.setLevel(Level.SEVERE));
        var configuration = new FileConfiguration();
        var file = new FileDeploymentManager(arguments[0]);
        file.addDeployable(configuration);
        file.readConfiguration();
        configuration.setSecurityEnabled(false);
        var broker = new EmbeddedActiveMQ().setConfiguration(configuration);
        broker.start();
        Queue audit =
                Objects.requireNonNull(
                        broker.getActiveMQServer().locateQueue(SimpleString.of(AUDIT_QUEUE)), AUDIT_QUEUE);
        System.out.println(DONE);
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.equals(HOLD)) audit.pause();
            if (order.equals(RELEASE)) audit.resume();
            System.out.println(DONE);
        }
        Runtime.getRuntime().halt(0);
    }
}
