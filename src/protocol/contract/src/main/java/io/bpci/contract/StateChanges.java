package io.bpci.contract;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The state as a run sees it: what was kept, and over it what the run changed. */
final class StateChanges {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

    private final State before;
    private final Map<String, @Nullable String> reads = new TreeMap<>();
    private final Map<String, @Nullable String> writes = new TreeMap<>();
    private long traffic;

    StateChanges(State before) {
        this.before = before;
    }

    @Nullable String get(String key) {
        require(key);
        if (writes.containsKey(key)) return writes.get(key);
        if (!reads.containsKey(key)) {
            String value = before.get(key);
            reads.put(key, value);
            moved(key, value);
        }
        return reads.get(key);
    }

    /** Of a key that has none, {@code otherwise}. */
    long integer(String key, long otherwise) {
        String value = get(key);
        if (value == null) return otherwise;
        return Texts.integer(value).orElseThrow(() -> Stop.trap("state_not_a_number"));
    }

    void put(String key, String value) {
        require(key);
        // Databases keep no such character.
        if (value.indexOf(0) >= 0) throw Stop.trap("state_value_has_nul");
        if (Texts.length(value) > Bounds.STATE_VALUE_BYTES) throw Stop.trap("state_value_too_long");
        moved(key, value);
        writes.put(key, value);
    }

    void delete(String key) {
        require(key);
        moved(key, null);
        writes.put(key, null);
    }

    private void moved(String key, @Nullable String value) {
        traffic += key.length() + (value == null ? 0 : Texts.length(value));
        if (traffic > Bounds.STATE_TRAFFIC_BYTES) throw Stop.trap("too_much_state");
    }

    private static void require(String key) {
        if (!KEY.matcher(key).matches()) throw Stop.trap("bad_state_key");
    }

    Map<String, @Nullable String> reads() {
        return reads;
    }

    Map<String, @Nullable String> writes() {
        return writes;
    }
}
