package io.bpci.server;

import io.bpci.logging.HubLog;
import io.bpci.settings.HubSettings;
import io.bpci.settings.InvalidSettings;
import io.bpci.settings.Logging;
import io.bpci.settings.Tls.PemFiles;
import io.bpci.tls.LiveCertificate;
import io.bpci.tls.LiveCertificateProvider;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The process that is a hub: checks the settings, then starts the application server with the EAR in it. Settings come
 * from {@code ORACLE_CONFIG_PATH} and the environment, as everywhere; the one argument is the EAR.
 *
 * <p>The server gets a class loader of its own, beside this one and not below it: what reads the settings here must not
 * be found by the server, which brings its own.
 */
public final class HubServer {
    static final int BAD_SETTINGS = 78;
    private static final int NOT_STARTED = 70;
    private static final int BAD_USAGE = 64;

    private HubServer() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1 || !Files.isRegularFile(Path.of(arguments[0]))) {
            System.err.println("usage: HubServer EAR, the application archive (bpci.ear)");
            System.exit(BAD_USAGE);
        }
        // Why the hub does not start is told to people; the rest goes to the log, which some library begins with.
        PrintStream people = System.err;
        HubLog.start();
        HubSettings settings;
        try {
            settings = HubSettings.fromEnvironment();
            HubLog.alsoTo(settings.logging().outputs().stream().map(Logging.FileOutput::path).toList());
        } catch (IOException e) {
            people.println("a log file of logging.outputs cannot be opened: " + e);
            System.exit(BAD_SETTINGS);
            return;
        } catch (InvalidSettings e) {
            people.println(e.getMessage());
            System.exit(BAD_SETTINGS);
            return;
        }
        try {
            DatabaseCheck.await(settings);
        } catch (SQLException e) {
            people.println("database.url: " + settings.databaseUrl() + " does not let the hub in:");
            people.println("  " + DatabaseCheck.words(e));
            System.exit(BAD_SETTINGS);
        }
        settings.tls().api().ifPresent(HubServer::offerCertificate);
        Map<String, Path> places =
                Map.of(
                        "deployment",
                        Path.of(arguments[0]).toAbsolutePath(),
                        "root",
                        ServerRoot.prepare(settings.storage().dataDir()));
        if (!start(ServerPlan.bootCommands(settings), places)) System.exit(NOT_STARTED);
    }

    /** Payara takes key managers by the name of an algorithm only, so the process has one of that name. */
    private static void offerCertificate(PemFiles files) {
        var certificate =
                LiveCertificate.follow(files.certificateFile(), files.privateKeyFile(), InstantSource.system());
        Security.addProvider(new LiveCertificateProvider(certificate));
    }

    private static boolean start(List<String> bootCommands, Map<String, Path> places)
            throws ReflectiveOperationException {
        var loader = new URLClassLoader("server", serverJars(), new Shared());
        Thread.currentThread().setContextClassLoader(loader);
        @SuppressWarnings("unchecked") // It is the one class of ours behind that loader, and this is its type.
        var payara =
                (BiFunction<List<String>, Map<String, Path>, Boolean>)
                        loader.loadClass("io.bpci.server.payara.Payara").getConstructor().newInstance();
        return payara.apply(bootCommands, places);
    }

    /**
     * What the server and this class both see: the JDK, and the room {@code logging}. The trace that the application
     * binds must be the one that the log's formatter, loaded here, looks for.
     */
    private static final class Shared extends ClassLoader {
        private static final String LOGGING = HubLog.class.getPackageName() + '.';

        Shared() {
            super("shared", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith(LOGGING)) throw new ClassNotFoundException(name);
            return HubLog.class.getClassLoader().loadClass(name);
        }
    }

    /** What lies in {@code payara} beside the directory of this class's jar. */
    private static URL[] serverJars() {
        try {
            Path here = Path.of(HubServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> jars = Files.list(here.resolve("../../payara").normalize())) {
                // In one order on every machine: where two have a class of the same name, the first one's counts.
                return jars.sorted().map(HubServer::url).toArray(URL[]::new);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the server's directory is not complete", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
