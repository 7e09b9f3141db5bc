package io.bpci.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hub itself: Payara Micro with the product's EAR. */
final class Hub {
    static final String NAME = "hub";

    /** Names somebody else's Keycloak; when it is set, none is started here. */
    static final String ISSUER = "BPCI_IDENTITY_ISSUER";

    static final String AUDIENCE = "bpci-api";

    private static final String CONFIG = "ORACLE_CONFIG_PATH";
    private static final String GOVERNMENT_SECRET = "BPCI_GOVERNMENT_CLIENT_SECRET";
    private static final String PORTAL_SECRET = "BPCI_PORTAL_CLIENT_SECRET";
    private static final String PORTAL_URL = "BPCI_PORTAL_URL";

    private final Installation installation;
    private final StateDirectory state;
    private final Endpoints endpoints;
    private final Path config;
    private final boolean tls;

    /**
     * @param tls whether it is to use the certificates in {@link StateDirectory#tls}
     * @param config absent for the file that the environment names, or else the product's own
     */
    Hub(Installation installation, StateDirectory state, Endpoints endpoints, Optional<Path> config, boolean tls) {
        this.installation = installation;
        this.state = state;
        this.endpoints = endpoints;
        this.tls = tls;
        this.config =
                config.or(() -> Optional.ofNullable(System.getenv(CONFIG)).map(Path::of))
                        .orElse(installation.hubConfig());
        if (!Files.isReadable(this.config)) throw new Failure("the configuration " + this.config + " cannot be read");
        for (Path part : List.of(installation.server(), installation.ear())) {
            if (!Files.exists(part)) throw new Failure(part + " is not built; build with: src/bin/bpci build");
        }
    }

    /**
     * The endpoints as the hub will have them. Makes certificates first, if there are to be some and are none.
     *
     * @throws Failure with what is wrong, when the settings are not usable
     */
    Endpoints preflight() throws InterruptedException {
        if (tls) {
            Preflight.run(
                    installation, environment(), "io.bpci.server.DevelopmentCertificates", state.tls().toString());
        }
        return endpoints.with(Preflight.of(installation, environment()));
    }

    /** Why the database that the settings name does not let the hub in; absent when it does, or it is the hub's own. */
    Optional<String> databaseProblem() throws InterruptedException {
        String said = Preflight.run(installation, environment(), "io.bpci.server.DatabaseCheck").strip();
        return said.isEmpty() ? Optional.empty() : Optional.of(said);
    }

    /**
     * @param found what {@link #preflight} has found
     * @param credentials absent when the Keycloak is somebody else's
     */
    ChildCommand start(Endpoints found, Optional<Credentials> credentials) {
        Map<String, String> environment = environment();
        credentials.ifPresent(known -> {
            environment.put(GOVERNMENT_SECRET, known.hubSecret());
            environment.put(PORTAL_SECRET, known.portalSecret());
        });
        environment.putIfAbsent(PORTAL_URL, found.portal().toString());
        return new ChildCommand(
                NAME,
                installation.java(),
                List.of("@" + installation.server().resolve("java-options.txt")),
                List.of(installation.server().resolve("lib/*").toString()),
                "io.bpci.server.HubServer",
                List.of(installation.ear().toString()),
                environment,
                installation.home(),
                found.hubReady(),
                Duration.ofSeconds(30));
    }

    /** The settings that the launcher decides, over what the operator's environment and file say. */
    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.remove("BPCI_JAVA_HOME");
        environment.put(CONFIG, config.toString());
        environment.put("BPCI_STORAGE_DATA_DIR", state.root().toString());
        environment.put("BPCI_ORACLE_CONFIG_API_PORT", Integer.toString(endpoints.api().number()));
        environment.put("BPCI_ORACLE_CONFIG_WS_PORT", Integer.toString(endpoints.ws().number()));
        if (tls) {
            for (String listener : List.of("API", "WS")) {
                environment.put(
                        "BPCI_TLS_" + listener + "_CERTIFICATE_FILE", state.tls().resolve("hub.pem").toString());
                environment.put(
                        "BPCI_TLS_" + listener + "_PRIVATE_KEY_FILE", state.tls().resolve("hub.key").toString());
            }
        }
        if (!environment.containsKey(ISSUER)) {
            environment.put(ISSUER, endpoints.issuer().toString());
            environment.put("BPCI_IDENTITY_AUDIENCE", AUDIENCE);
        }
        return environment;
    }
}
