package io.bpci.bench;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * One measured number, and the peer's from the same run.
 *
 * @param peer what was measured beside it; null where nothing does the same work
 * @param peerValue in the same unit; without meaning where there is no peer
 */
record Figure(String name, double value, String unit, @Nullable String peer, double peerValue) {
    static Figure alone(String name, double value, String unit) {
        return new Figure(name, value, unit, null, 0);
    }

    static Figure beside(String name, double value, String unit, String peer, double peerValue) {
        return new Figure(name, value, unit, peer, peerValue);
    }

    /** Ours in parts of the peer's. */
    double ratio() {
        return value / peerValue;
    }

    /** One object for a line; {@code peer}, {@code peer_value} and {@code ratio} are null where there is no peer. */
    JsonObject toJson() {
        var json = Json.object().put("name", name).put("value", number(value)).put("unit", unit);
        if (peer == null)
            return json.put("peer", Json.NULL).put("peer_value", Json.NULL).put("ratio", Json.NULL).build();
        return json.put("peer", peer).put("peer_value", number(peerValue)).put("ratio", number(ratio())).build();
    }

    private static Json number(double value) {
        return Json.of(Math.round(value * 1_000) / 1_000.0);
    }

    String toLine() {
        String ours = String.format(Locale.ROOT, "%-42s %12s %-14s", name, readable(value), unit);
        if (peer == null) return ours;
        return ours + String.format(Locale.ROOT, " %s %s, ratio %.2f", peer, readable(peerValue), ratio());
    }

    private static String readable(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
    }
}
