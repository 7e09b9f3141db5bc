package io.bpci.settings.internal;

import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;

/** A MicroProfile Config source over a map that no longer changes. Of two sources the one of higher ordinal wins. */
record MapSource(String name, int ordinal, Map<String, String> values) implements ConfigSource {
    @Override
    public String getName() {
        return name;
    }

    @Override
    public int getOrdinal() {
        return ordinal;
    }

    @Override
    public Set<String> getPropertyNames() {
        return values.keySet();
    }

    @Override
    public Map<String, String> getProperties() {
        return values;
    }

    @Override
    public @Nullable String getValue(String key) {
        return values.get(key);
    }

    /** Not the values: some are secrets. */
    @Override
    public String toString() {
        return name;
    }
}
