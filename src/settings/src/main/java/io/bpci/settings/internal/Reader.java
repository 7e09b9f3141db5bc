package io.bpci.settings.internal;

import io.bpci.settings.EffectiveSetting;
import io.bpci.settings.HubSettings;
import io.bpci.settings.Origin;
import io.bpci.settings.Secret;
import io.bpci.settings.internal.Schema.Use;

import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Builds the records from what {@link Config} gives. A wrong value is noted and its default taken in its place, so that
 * reading goes on and finds the next one. For one thread.
 */
final class Reader {
    private static final String DATA_DIR = "storage.data_dir";

    // Stands in for a path that was not given, as others for other values, until the problem noted stops the load.
    private static final Path NOWHERE = Path.of("");

    private final Schema schema;
    private final Config config;
    private final Map<String, Origin> origins;
    private final Problems problems;
    private final Path dataDir;
    private final Map<String, EffectiveSetting> sources = new TreeMap<>();
    private final Map<String, EffectiveSetting> withoutEffect = new TreeMap<>();

    Reader(Schema schema, Config config, Map<String, Origin> origins, Problems problems) {
        this.schema = schema;
        this.config = config;
        this.origins = origins;
        this.problems = problems;
        this.dataDir = (Path) required(DATA_DIR);
    }

    HubSettings settings(List<EffectiveSetting> ignored) {
        ignored.forEach(setting -> withoutEffect.put(setting.key(), setting));
        checkKeysWithoutRecord();
        List<@Nullable Object> parts = new ArrayList<>();
        for (RecordComponent component : HubSettings.class.getRecordComponents()) {
            if (Schema.isSection(component.getType())) {
                parts.add(section(Schema.nameOf(component), component.getType()));
            }
        }
        parts.add(List.copyOf(sources.values()));
        parts.add(List.copyOf(withoutEffect.values()));
        return construct(HubSettings.class, parts);
    }

    /** Where the value of that key was given, for a problem. */
    String where(String key) {
        Origin origin = origins.get(key);
        return origin == null ? "" : origin.toString();
    }

    /** The value of that key as written, for a problem; empty for none, never a secret. */
    String given(String key) {
        String text = raw(key).orElse("");
        // A URL may carry a password where it should not.
        boolean hidden = rule(key).type() == Secret.class || Links.holdsPassword(text);
        return hidden && !text.isEmpty() ? Problems.HIDDEN : text;
    }

    private <T> T section(String name, Class<T> type) {
        List<@Nullable Object> parts = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = name + "." + Schema.nameOf(component);
            Class<?> value = Schema.valueType(component);
            boolean optional = component.getType() == Optional.class;
            if (component.getType() == List.class) {
                parts.add(list(key, value));
            } else if (optional && Schema.isSection(value)) {
                boolean given = origins.keySet().stream().anyMatch(each -> each.startsWith(key + "."));
                parts.add(given ? Optional.of(section(key, value)) : absent(key));
            } else if (Schema.isSection(value)) {
                parts.add(section(key, value));
            } else if (value == Secret.class) {
                parts.add(secret(key));
            } else {
                parts.add(optional ? value(key) : required(key));
            }
        }
        return construct(type, parts);
    }

    private Optional<Object> absent(String section) {
        schema.keys().stream()
                .map(Schema.Key::name)
                .filter(name -> name.startsWith(section + "."))
                .forEach(this::value);
        return Optional.empty();
    }

    private List<Object> list(String key, Class<?> type) {
        List<Object> items = new ArrayList<>();
        int count = 0;
        for (; isGiven(key + "[" + count + "]"); count++) {
            String item = key + "[" + count + "]";
            if (!Schema.isSection(type)) {
                items.add(required(item));
            } else if (!key.equals(Schema.OUTPUTS) || !isElsewhere(item)) {
                items.add(section(item, type));
            }
        }
        String missing = key + "[" + count + "]";
        int first = count;
        origins.keySet().stream()
                .filter(name -> name.startsWith(key + "[") && indexIn(key, name) > first)
                .forEach(name -> refuse(name, "must follow " + missing + ", which is not given"));
        return items;
    }

    /** Whether the output is not of type file: it is accepted, and nothing is written to it. */
    private boolean isElsewhere(String output) {
        String type = output + ".type";
        if (!raw(type).orElse("").equals("elasticsearch")) return false;
        withoutEffect.put(type, new EffectiveSetting(type, "elasticsearch", origin(type)));
        sources.remove(type);
        if (origins.containsKey(output + ".path")) {
            refuse(output + ".path", "belongs to an output of type file");
        }
        return true;
    }

    private static int indexIn(String list, String key) {
        return Integer.parseInt(key.substring(list.length() + 1, key.indexOf(']', list.length())));
    }

    private boolean isGiven(String item) {
        return origins.keySet().stream()
                .anyMatch(key -> key.equals(item) || key.startsWith(item + ".") || key.startsWith(item + "["));
    }

    private Optional<Secret> secret(String key) {
        Optional<Object> direct = value(key);
        Optional<Object> file = value(key + "_file");
        if (direct.isPresent()) {
            return direct.map(Secret.class::cast);
        }
        return file.flatMap(path -> SecretFile.read((Path) path, reason -> refuse(key + "_file", reason)));
    }

    private Object required(String key) {
        Optional<Object> value = value(key);
        if (value.isEmpty() && !problems.concerns(key)) {
            refuse(key, "must be given too: " + rule(key).allowed());
        }
        return value.orElseGet(() -> placeholder(rule(key)));
    }

    /** The checked value of a key, or its default, or nothing when it has none. */
    private Optional<Object> value(String key) {
        Rule rule = rule(key);
        Optional<String> written = raw(key);
        String shown =
                written.isPresent() && rule.type() == Secret.class ? new Secret("-").toString() : written.orElse("");
        sources.put(key, new EffectiveSetting(key, shown, origin(key)));
        return written.map(text -> {
            try {
                return absolute(key, rule.read(text));
            } catch (IllegalArgumentException e) {
                refuse(key, "must be " + rule.allowed());
                return absolute(key, rule.byDefault().isEmpty() ? placeholder(rule) : rule.read(rule.byDefault()));
            }
        });
    }

    private static Object placeholder(Rule rule) {
        if (rule.type() == Path.class) {
            return NOWHERE;
        }
        if (rule.type() == URI.class) {
            return URI.create("http://localhost/");
        }
        return rule.type() == Secret.class ? new Secret("-") : "";
    }

    private Object absolute(String key, Object value) {
        if (!(value instanceof Path path)) {
            return value;
        }
        return (key.equals(DATA_DIR) ? path.toAbsolutePath() : dataDir.resolve(path)).normalize();
    }

    private void checkKeysWithoutRecord() {
        for (Schema.Key key : schema.keys()) {
            if (key.use() == Use.FIXED || key.use() == Use.WITHOUT_EFFECT) {
                List<String> names =
                        key.name().contains("[*]")
                                ? origins.keySet().stream()
                                        .filter(name -> schema.key(name).equals(Optional.of(key)))
                                        .sorted()
                                        .toList()
                                : List.of(key.name());
                names.stream()
                        .filter(name -> raw(name).isPresent())
                        .forEach(name -> {
                            value(name);
                            if (key.use() == Use.WITHOUT_EFFECT) {
                                withoutEffect.put(name, Objects.requireNonNull(sources.remove(name)));
                            }
                        });
            }
        }
    }

    private void refuse(String key, String allowed) {
        problems.add(key, given(key), where(key), allowed);
    }

    /** As written, with nothing expanded. */
    private Optional<String> raw(String key) {
        Optional<String> given = Optional.ofNullable(config.getConfigValue(key).getRawValue());
        return given.or(() -> Optional.of(rule(key).byDefault()).filter(text -> key.contains("[") && !text.isEmpty()));
    }

    private Rule rule(String key) {
        return schema.key(key).orElseThrow(() -> new IllegalArgumentException("no key " + key)).rule();
    }

    private Origin origin(String key) {
        return origins.getOrDefault(key, new Origin.ByDefault());
    }

    private static <T> T construct(Class<T> type, List<@Nullable Object> parts) {
        Class<?>[] types =
                Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getConstructor(types).newInstance(parts.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot build " + type.getSimpleName(), e);
        }
    }
}
