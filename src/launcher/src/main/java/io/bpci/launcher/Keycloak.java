package io.bpci.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keycloak beside the hub, from its distribution. Its program is shared by all data directories of a checkout; its
 * database, an H2 file, lies in the data directory. It listens on loopback only and needs no network.
 */
final class Keycloak {
    static final String NAME = "keycloak";
    static final String BUILD = "keycloak-build";

    /** Options that Keycloak compiles into its program: a change of any means building it again. */
    private static final List<String> BUILD_OPTIONS =
            List.of("--db=dev-file", "--health-enabled=true", "--features-disabled=kerberos");

    /** As in Keycloak's own kc.sh, with less memory, and with C1 only: it has to start fast more than run fast. */
    private static final List<String> JVM_OPTIONS =
            List.of(
                    "-Xms64m",
                    "-Xmx512m",
                    "-XX:MaxMetaspaceSize=256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                            + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                    "-Djdk.tls.rejectClientInitiatedRenegotiation=true",
                    "-Dpicocli.disable.closures=true",
                    "-Dfile.encoding=UTF-8",
                    "-Dstdout.encoding=UTF-8",
                    "-Dstderr.encoding=UTF-8",
                    "-Duser.language=en",
                    "-Duser.country=US",
                    "--add-opens=java.base/java.util=ALL-UNNAMED",
                    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                    "--add-opens=java.base/java.security=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private final Installation installation;
    private final StateDirectory state;
    private final Endpoints endpoints;
    private final Path distribution;

    Keycloak(Installation installation, StateDirectory state, Endpoints endpoints) {
        this.installation = installation;
        this.state = state;
        this.endpoints = endpoints;
        this.distribution =
                installation
                        .keycloak()
                        .orElseThrow(() -> new Failure("Keycloak is not unpacked; build with: src/bin/bpci build"));
    }

    /** Whether {@link #build} has run for this version with these options. */
    boolean built() {
        try {
            return Files.exists(stamp()) && Files.readString(stamp()).equals(BUILD_OPTIONS.toString());
        } catch (IOException e) {
            return false;
        }
    }

    /** Compiles Keycloak's configuration into its program; takes half a minute, once for each version. */
    ChildCommand build() {
        List<String> arguments = new ArrayList<>(List.of("build"));
        arguments.addAll(BUILD_OPTIONS);
        return command(BUILD, distribution, arguments, environment());
    }

    /** To be called when {@link #build} has ended well. */
    void rememberBuild() {
        StateDirectory.writePrivately(stamp(), BUILD_OPTIONS.toString());
    }

    private Path stamp() {
        return distribution.resolve("lib/quarkus/bpci-built");
    }

    /**
     * Keycloak takes its database and the realms to import from its home, so each data directory is a home of its own.
     */
    void prepareHome() {
        try {
            Path home = state.keycloak();
            for (String directory : List.of("conf", "providers", "data/import")) {
                Files.createDirectories(home.resolve(directory));
            }
            Path program = home.resolve("lib");
            Files.deleteIfExists(program);
            Files.createSymbolicLink(program, distribution.resolve("lib"));
            Files.copy(
                    installation.realm(),
                    home.resolve("data/import").resolve(Endpoints.REALM + "-realm.json"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Failure("Keycloak's directory " + state.keycloak() + " cannot be prepared: " + e);
        }
    }

    /** The server. It imports the realm if its database has none of that name, and leaves it alone otherwise. */
    ChildCommand start(Credentials credentials) {
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(credentials.environment());
        environment.put("BPCI_HUB_LOGOUT_URL", endpoints.apiRoot() + "/integration/government/logout");
        environment.put("BPCI_PORTAL_URL", endpoints.portal().toString());
        List<String> arguments =
                List.of(
                        "start",
                        "--optimized",
                        "--import-realm",
                        // Without it Keycloak looks for others of its kind, beyond loopback.
                        "--cache=local",
                        "--http-enabled=true",
                        "--http-host=" + Port.LOOPBACK,
                        "--http-port=" + endpoints.keycloak().number(),
                        "--http-management-host=" + Port.LOOPBACK,
                        "--http-management-port=" + endpoints.keycloakManagement().number(),
                        "--hostname=" + endpoints.keycloakRoot(),
                        // Not a line for each time that the launcher asks whether it is ready.
                        "--log-level=INFO,io.smallrye.health:ERROR");
        return command(NAME, state.keycloak(), arguments, environment);
    }

    private ChildCommand command(
            String name, Path keycloakHome, List<String> arguments, Map<String, String> environment) {
        List<String> options = new ArrayList<>(JVM_OPTIONS);
        options.add("-Dkc.home.dir=" + keycloakHome);
        options.add("-Djboss.server.config.dir=" + keycloakHome.resolve("conf"));
        return new ChildCommand(
                name,
                installation.java(),
                options,
                List.of(distribution.resolve("lib/quarkus-run.jar").toString()),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                arguments,
                environment,
                keycloakHome,
                endpoints.keycloakReady(),
                Duration.ofSeconds(20));
    }

    /** Nothing that is meant for another Keycloak on this machine: its variables all begin with KC_. */
    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("BPCI_"));
        return environment;
    }
}
