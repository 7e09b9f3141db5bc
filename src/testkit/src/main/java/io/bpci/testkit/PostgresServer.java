package io.bpci.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A real PostgreSQL server of its own on a free port of loopback, as durable as it is shipped. It can be killed and
 * started again on the same data. PostgreSQL does not run as root, so root runs it as nobody. For one thread.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String UNPRIVILEGED = "nobody";
    private static final String READY = "database system is ready to accept connections";
    private static final long PATIENCE_SECS = 60;

    private final Path home;
    private final int port;
    private final String password = randomHex();
    private final boolean asRoot = "root".equals(System.getProperty("user.name"));
    private final Thread atExit = new Thread(this::discard);
    private @Nullable Process server;
    private int databases;

    private PostgresServer(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    /** Unpacks and starts a server; takes a few seconds. */
    public static PostgresServer start() {
        try {
            Path home = Files.createTempDirectory("bpci-postgres-");
            var made = new PostgresServer(home, freePort());
            Runtime.getRuntime().addShutdownHook(made.atExit);
            made.unpack();
            made.initialise();
            made.startAgain();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String user() {
        return "bpci";
    }

    public String password() {
        return password;
    }

    /** Makes an empty database, and gives its JDBC URL. */
    public String newDatabase() {
        return create("");
    }

    /** Makes a database with what is in that one, to which nobody may be connected, and gives its JDBC URL. */
    public String copyOf(String url) {
        return create(" template " + url.substring(url.lastIndexOf('/') + 1));
    }

    private String create(String like) {
        String name = "test" + databases++;
        try (Connection connection = DriverManager.getConnection(url("postgres"), user(), password);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + like);
            return url(name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Ends the server with SIGKILL, as a crash would; {@link #startAgain} brings it back. */
    public void kill() {
        Process running = server;
        if (running == null) return;
        // The server's own children would end by themselves, but only when they notice.
        running.descendants().forEach(ProcessHandle::destroyForcibly);
        running.destroyForcibly().onExit().join();
        server = null;
    }

    /** Starts the server on its data, and waits until it takes connections. */
    public void startAgain() {
        Process started =
                launch(
                        "bin/postgres",
                        "-D",
                        "data",
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "max_connections=200");
        server = started;
        var ready = new CompletableFuture<Boolean>();
        // Not a virtual one: reading from a process holds its carrier, and two of those are all that a small machine
        // has.
        Thread.ofPlatform().daemon().name("postgres-log").start(() -> follow(started, ready));
        await(ready);
    }

    /** Reads what the server says to its end, so that it never waits for a reader. */
    private static void follow(Process server, CompletableFuture<Boolean> ready) {
        var said = new StringBuilder();
        try (BufferedReader log = server.inputReader(UTF_8)) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                if (!ready.isDone()) said.append(line).append('\n');
                if (line.contains(READY)) ready.complete(true);
            }
        } catch (IOException e) {
            said.append(e);
        }
        ready.completeExceptionally(new IllegalStateException("PostgreSQL did not start:\n" + said));
    }

    private static void await(CompletableFuture<Boolean> ready) {
        try {
            ready.get(PATIENCE_SECS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void unpack() throws IOException {
        try (InputStream archive = PostgresServer.class.getResourceAsStream(ARCHIVE)) {
            if (archive == null) throw new IOException(ARCHIVE + " is not on the class path");
            var tar = new TarArchiveInputStream(new XZCompressorInputStream(archive));
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar);
            }
        }
        if (asRoot) own(home);
    }

    private void unpack(TarArchiveEntry entry, InputStream content) throws IOException {
        Path target = home.resolve(entry.getName()).normalize();
        if (!target.startsWith(home)) throw new IOException("the archive leaves its directory: " + entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, target);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private void own(Path directory) throws IOException {
        var nobody = directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED);
        try (var all = Files.walk(directory)) {
            for (Path each : all.toList()) {
                if (!Files.isSymbolicLink(each)) Files.setOwner(each, nobody);
            }
        }
    }

    private void initialise() throws IOException {
        Path secret = home.resolve("password");
        Files.writeString(secret, password);
        if (asRoot) own(home);
        Process initdb =
                launch(
                        "bin/initdb",
                        "-D",
                        "data",
                        "-U",
                        user(),
                        "--pwfile=password",
                        "-A",
                        "scram-sha-256",
                        "-E",
                        "UTF8",
                        "--locale=C");
        String said = new String(initdb.getInputStream().readAllBytes(), UTF_8);
        if (initdb.onExit().join().exitValue() != 0) throw new IllegalStateException("initdb failed:\n" + said);
    }

    private Process launch(String program, String... arguments) {
        var command = new ArrayList<String>();
        if (asRoot) {
            command.addAll(List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=nogroup", "--clear-groups", "--"));
        }
        command.add(home.resolve(program).toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the server and removes its data. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        discard();
    }

    private void discard() {
        kill();
        try (var all = Files.walk(home)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
