package io.bpci.portal.page;

import java.util.Locale;
import java.util.Map;

/** How statuses look; their words say the same without colour. */
public final class Tones {
    private static final Map<String, String> TONES =
            Map.ofEntries(
                    Map.entry("configured", "good"),
                    Map.entry("configuring", "info"),
                    Map.entry("revoked", "bad"),
                    Map.entry("open", "good"),
                    Map.entry("enabled", "good"),
                    Map.entry("disabled", "bad"),
                    Map.entry("not_used_yet", "info"),
                    Map.entry("pending", "info"),
                    Map.entry("in_progress", "warn"),
                    Map.entry("completed", "good"),
                    Map.entry("failed", "bad"),
                    Map.entry("cancelled", "plain"),
                    Map.entry("expired", "bad"),
                    Map.entry("critical", "bad"),
                    Map.entry("high", "warn"),
                    Map.entry("secret", "warn"),
                    Map.entry("top_secret", "bad"),
                    Map.entry("emergency", "bad"),
                    Map.entry("connected", "good"),
                    Map.entry("idle", "info"),
                    Map.entry("silent", "warn"),
                    Map.entry("away", "plain"),
                    Map.entry("isolated", "bad"),
                    Map.entry("suspended", "bad"),
                    Map.entry("disconnected", "plain"),
                    Map.entry("deregistered", "plain"),
                    Map.entry("accepted", "info"),
                    Map.entry("acknowledged", "good"),
                    Map.entry("delivered", "info"),
                    Map.entry("rejected", "bad"),
                    Map.entry("refused", "bad"),
                    Map.entry("approved", "good"),
                    Map.entry("executed", "good"),
                    Map.entry("in_force", "good"),
                    Map.entry("agreed", "good"),
                    Map.entry("proposed", "info"),
                    Map.entry("changed", "warn"),
                    Map.entry("environment", "info"),
                    Map.entry("file", "info"),
                    Map.entry("declined", "bad"),
                    Map.entry("withdrawn", "plain"),
                    Map.entry("queued", "info"),
                    Map.entry("purged", "bad"),
                    Map.entry("requeued", "info"),
                    Map.entry("active", "good"),
                    Map.entry("drill", "info"),
                    Map.entry("real", "bad"),
                    Map.entry("government_emergency_declared", "bad"),
                    Map.entry("government_emergency_acknowledged", "good"),
                    Map.entry("government_emergency_escalated", "warn"),
                    Map.entry("lapsed", "plain"),
                    Map.entry("violated", "bad"),
                    Map.entry("fails", "bad"),
                    Map.entry("compliant", "good"),
                    Map.entry("waived", "warn"),
                    Map.entry("not_assessed", "info"),
                    Map.entry("resolved", "good"),
                    Map.entry("error", "warn"),
                    Map.entry("medium", "info"),
                    Map.entry("pending_approval", "info"),
                    Map.entry("rolled_back", "warn"),
                    Map.entry("aborted", "warn"),
                    Map.entry("trapped", "bad"),
                    Map.entry("out_of_fuel", "bad"),
                    Map.entry("out_of_memory", "bad"),
                    Map.entry("up", "good"),
                    Map.entry("down", "bad"));

    private Tones() {}

    public static String of(String wireName) {
        return TONES.getOrDefault(wireName.toLowerCase(Locale.ROOT), "plain");
    }
}
