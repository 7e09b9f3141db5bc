package io.bpci.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An Artemis broker in a JVM of its own on a free port of loopback, configured by a file as an operator would. It can
 * be killed and started again on the same data. For one thread.
 */
public final class ArtemisServer implements AutoCloseable {
    private static final String USER = "bpci";
    private static final String PASSWORD_VARIABLE = "BPCI_TEST_BROKER_PASSWORD";
    private static final String READY = "the broker is up";

    private final Path configuration;
    private final Path data;
    private final int port;
    private final String password = randomHex();
    private @Nullable Process server;

    private ArtemisServer(Path configuration, Path data, int port) {
        this.configuration = configuration;
        this.data = data;
        this.port = port;
    }

    /**
     * Starts a broker, with one user in the role {@code bpci}.
     *
     * @param configuration takes {@code bpci.broker.port} and {@code bpci.broker.data} from system properties
     */
    public static ArtemisServer start(Path configuration, Path data) {
        try {
            var made = new ArtemisServer(configuration, data, freePort());
            made.startAgain();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** Starts the broker on its data, and waits until it takes connections. */
    public void startAgain() {
        var builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-Dio.netty.noUnsafe=false",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Dbpci.broker.port=" + port,
                                "-Dbpci.broker.data=" + data,
                                "-cp",
                                System.getProperty("java.class.path"),
                                ArtemisServer.class.getName(),
                                configuration.toUri().toString())
                        .redirectErrorStream(true);
        builder.environment().put(PASSWORD_VARIABLE, password);
        try {
            Process started = builder.start();
            server = started;
            awaitReady(started);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitReady(Process started) throws IOException {
        var said = new StringBuilder();
        BufferedReader log = started.inputReader(UTF_8);
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.contains(READY)) {
                // Not a virtual one: reading from a process holds its carrier. A broker that nobody reads stands still.
                Thread.ofPlatform().daemon().name("broker-log").start(() -> log.lines().forEach(rest -> {}));
                return;
            }
            said.append(line).append('\n');
        }
        throw new IOException("the broker did not start:\n" + said);
    }

    /** Ends the broker with SIGKILL, as a crash would; {@link #startAgain} brings it back. */
    public void kill() {
        if (server != null) server.destroyForcibly().onExit().join();
        server = null;
    }

    @Override
    public void close() {
        kill();
    }

    /** The broker's own JVM. Ends when whoever started it does. */
    public static void main(String[] arguments) throws Exception {
        var users = new SecurityConfiguration();
        users.addUser(USER, System.getenv(PASSWORD_VARIABLE));
        users.addRole(USER, USER);
        var broker =
                new EmbeddedActiveMQ()
                        .setConfigResourcePath(arguments[0])
                        .setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        ProcessHandle.current().parent().ifPresent(ArtemisServer::endWith);
        broker.start();
        System.out.println(READY);
    }

    private static void endWith(ProcessHandle parent) {
        var _ = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String randomHex() {
        byte[] bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
