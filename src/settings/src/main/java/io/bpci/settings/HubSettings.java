package io.bpci.settings;

import io.bpci.settings.internal.Loading;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything an operator has set, checked. Immutable; safe to share.
 *
 * <p>A value comes from the environment ({@code BPCI_} and the key in upper case with underscores: {@code
 * BPCI_ORACLE_CONFIG_API_PORT}), else from the YAML file, else it is the default. Paths are absolute.
 *
 * @param sources every key with its value and where that came from, by key; secrets are not shown
 * @param withoutEffect what the operator gave that is understood, but that nothing in this version of the hub reads; to
 *     be logged as a warning at start
 */
public record HubSettings(
        OracleConfig oracleConfig,
        InterAppConfig interAppConfig,
        Messages messages,
        Sessions sessions,
        Registry registry,
        Isolation isolation,
        Discovery discovery,
        Queues queues,
        Tls tls,
        Storage storage,
        Database database,
        Broker broker,
        Identity identity,
        Government government,
        Portal portal,
        HubKeys hubKeys,
        Log log,
        Health health,
        Logging logging,
        List<EffectiveSetting> sources,
        List<EffectiveSetting> withoutEffect) {

    /** The variable that names the YAML file. */
    public static final String CONFIG_PATH = "ORACLE_CONFIG_PATH";

    /** Reads the environment of this process, and the file that {@value #CONFIG_PATH} names, if it names one. */
    public static HubSettings fromEnvironment() {
        return load(Optional.ofNullable(System.getenv(CONFIG_PATH)).map(Path::of), System.getenv());
    }

    /**
     * @param yaml the file; absent for defaults and environment only
     * @param environment variables; those that begin with {@code BPCI_} must be settings or reserved (see {@code
     *     src/docs/configuration.md}), others are ignored
     * @throws InvalidSettings with all that is wrong, when anything is
     */
    public static HubSettings load(Optional<Path> yaml, Map<String, String> environment) {
        return Loading.load(yaml, environment);
    }

    /** The defaults alone. */
    public static HubSettings defaults() {
        return load(Optional.empty(), Map.of());
    }

    /** The JDBC URL to connect to. */
    public String databaseUrl() {
        // As shipped H2 writes half a second late and forgets those commits on a crash.
        return database.url().orElseGet(() -> "jdbc:h2:file:" + storage.databaseFile() + ";WRITE_DELAY=0");
    }
}
