package io.bpci.platform;

import io.bpci.settings.HubSettings;
import io.bpci.settings.InvalidSettings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The settings as they hold now: those of the start, and above them what an administrator changed since. Changes live
 * in memory, on this hub alone, and end with it. Who reads one of {@link #CHANGEABLE} asks here each time, or listens.
 * Safe for concurrent use; reading takes no lock.
 */
public final class RuntimeSettings {
    /** The keys that may change while the hub runs: those that everything which uses them reads anew. */
    public static final List<String> CHANGEABLE =
            List.of(
                    "isolation.duration",
                    "isolation.invalid_envelopes",
                    "isolation.window",
                    "logging.level",
                    "oracle_config.security_config.rate_limit_per_node");

    private final HubSettings atStart;
    private final List<Consumer<HubSettings>> listeners = new CopyOnWriteArrayList<>();

    private volatile State state;

    private record State(HubSettings settings, SortedMap<String, String> changes) {}

    /** A change that was found to be possible, not in force yet. */
    public record Change(SortedMap<String, String> values) {}

    public RuntimeSettings(HubSettings atStart) {
        this.atStart = atStart;
        this.state = new State(atStart, new TreeMap<>());
    }

    public HubSettings current() {
        return state.settings();
    }

    /** Every changed key with its value, as written. */
    public SortedMap<String, String> changes() {
        return new TreeMap<>(state.changes());
    }

    /** Calls back after each change, on the thread that made it. */
    public void onChange(Consumer<HubSettings> listener) {
        listeners.add(listener);
    }

    /**
     * Judges a change by the rules that hold for the same keys at start.
     *
     * @param values by dotted key, written as in YAML
     * @throws InvalidSettings with all that is wrong
     */
    public Change check(Map<String, String> values) {
        List<InvalidSettings.Problem> fixed =
                values.keySet().stream()
                        .filter(key -> !CHANGEABLE.contains(key))
                        .map(key ->
                                new InvalidSettings.Problem(
                                        key,
                                        "",
                                        "",
                                        "cannot be changed while the hub runs; these can: "
                                                + String.join(", ", CHANGEABLE)))
                        .toList();
        if (!fixed.isEmpty()) throw new InvalidSettings(fixed);
        checked(values);
        return new Change(new TreeMap<>(values));
    }

    /** Puts the change in force, above what was changed before. */
    public void apply(Change change) {
        HubSettings settings;
        synchronized (this) {
            var changes = changes();
            changes.putAll(change.values());
            settings = (HubSettings) merged(atStart, checked(changes), "", changes);
            state = new State(settings, changes);
        }
        listeners.forEach(listener -> listener.accept(settings));
    }

    /** Defaults, with these values in place of some: what the settings room's own rules make of them. */
    private static HubSettings checked(Map<String, String> values) {
        Map<String, String> environment = new TreeMap<>();
        values.forEach((key, value) -> environment.put(variable(key), value));
        return HubSettings.load(Optional.empty(), environment);
    }

    private static String variable(String key) {
        return "BPCI_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** The record with the changed keys' values from the other, section by section. */
    private static Object merged(Object base, Object other, String prefix, SortedMap<String, String> changes) {
        RecordComponent[] components = base.getClass().getRecordComponents();
        var types = new Class<?>[components.length];
        var parts = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                Object mine = components[i].getAccessor().invoke(base);
                Object theirs = components[i].getAccessor().invoke(other);
                String key = prefix + snakeCase(components[i].getName());
                boolean holdsChanges = !changes.subMap(key + ".", key + "/").isEmpty();
                if (holdsChanges) parts[i] = merged(mine, theirs, key + ".", changes);
                else parts[i] = changes.containsKey(key) ? theirs : mine;
            }
            return base.getClass().getConstructor(types).newInstance(parts);
        } catch (IllegalAccessException | InstantiationException | NoSuchMethodException e) {
            throw new IllegalStateException("the settings are public records", e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("settings that were valid apart are not together", e);
        }
    }

    private static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
