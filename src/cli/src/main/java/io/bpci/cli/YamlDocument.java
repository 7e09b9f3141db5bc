package io.bpci.cli;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** YAML (1.2, JSON schema) as JSON. */
final class YamlDocument {
    private YamlDocument() {}

    static JsonObject read(Path file) throws IOException {
        var settings = LoadSettings.builder().setAllowDuplicateKeys(false).setLabel(file.toString()).build();
        try {
            if (json(new Load(settings).loadFromString(Files.readString(file))) instanceof JsonObject object) {
                return object;
            }
            throw new CliFailure(Exit.USAGE, file + " has no sections", "");
        } catch (YamlEngineException e) {
            throw new CliFailure(Exit.USAGE, file + " is not YAML: " + e.getMessage(), "");
        }
    }

    private static Json json(@Nullable Object value) {
        return switch (value) {
            case null -> Json.NULL;
            case String text -> Json.of(text);
            case Boolean flag -> Json.of(flag.booleanValue());
            case Integer number -> Json.of(number.longValue());
            case Long number -> Json.of(number.longValue());
            case Double number -> Json.of(number.doubleValue());
            case List<?> list -> new JsonArray(list.stream().map(YamlDocument::json).toList());
            case Map<?, ?> map -> {
                var object = Json.object();
                map.forEach((name, member) -> object.put(String.valueOf(name), json(member)));
                yield object.build();
            }
            default -> throw new CliFailure(Exit.USAGE, "the file holds a value that JSON cannot carry: " + value, "");
        };
    }
}
