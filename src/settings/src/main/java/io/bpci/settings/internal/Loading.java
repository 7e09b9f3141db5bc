package io.bpci.settings.internal;

import io.bpci.settings.HubSettings;
import io.bpci.settings.Origin;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a file and an environment to checked settings. */
public final class Loading {
    static final String NAMED_BY = HubSettings.CONFIG_PATH + " or --config must name a YAML file";

    private Loading() {}

    /** As {@link HubSettings#load}. */
    public static HubSettings load(Optional<Path> yaml, Map<String, String> environment) {
        var schema = new Schema();
        var problems = new Problems();
        var variables = new EnvironmentVariables(schema, environment, problems);
        var file = yaml.map(path -> new YamlSettings(schema, path, problems));

        Map<String, Origin> origins = new HashMap<>();
        Map<String, String> values = file.map(YamlSettings::values).orElse(Map.of());
        file.ifPresent(settings -> origins.putAll(settings.origins()));
        origins.putAll(variables.origins());

        var reader = new Reader(schema, config(schema, values, variables.values()), origins, problems);
        HubSettings settings = reader.settings(file.map(YamlSettings::ignored).orElse(List.of()));
        Relations.check(settings, reader, problems, Instant.now());
        problems.throwIfAny();
        return settings;
    }

    /**
     * Only sources given here, and no discovered or default ones: so it is the same inside the server, where there may
     * be no application yet, and outside.
     */
    private static Config config(Schema schema, Map<String, String> file, Map<String, String> environment) {
        Map<String, String> defaults = new HashMap<>();
        schema.keys().stream()
                .filter(key -> !key.name().contains("[*]") && !key.rule().byDefault().isEmpty())
                .forEach(key -> defaults.put(key.name(), key.rule().byDefault()));
        // A password may hold ${...}. Raw values are read in any case, but Payara logs those that it cannot expand.
        defaults.put(Config.PROPERTY_EXPRESSIONS_ENABLED, "false");
        return ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(
                        new MapSource("bpci environment", 300, environment),
                        new MapSource("bpci file", 200, file),
                        new MapSource("bpci defaults", 100, defaults))
                .build();
    }
}
