package io.bpci.contract;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** What a contract kept in one jurisdiction: texts by keys. */
@FunctionalInterface
public interface State {
    State EMPTY = key -> null;

    /** The value, or null where there is none. */
    @Nullable String get(String key);

    /** A state that holds that. */
    static State of(Map<String, String> values) {
        Map<String, String> copy = Map.copyOf(values);
        return copy::get;
    }
}
