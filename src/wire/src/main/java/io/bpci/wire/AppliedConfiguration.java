package io.bpci.wire;

import java.util.Map;
import java.util.TreeMap;

/**
 * Settings that were changed while the hub runs.
 *
 * @param applied what this request changed: values by dotted key
 * @param inForce all that differs from the configuration file by such requests
 * @param lasts how long they hold: {@code until_restart}, on the hub that answered
 */
public record AppliedConfiguration(Map<String, String> applied, Map<String, String> inForce, String lasts) {
    public AppliedConfiguration {
        applied = new TreeMap<>(applied);
        inForce = new TreeMap<>(inForce);
    }

    public static AppliedConfiguration untilRestart(Map<String, String> applied, Map<String, String> inForce) {
        return new AppliedConfiguration(applied, inForce, "until_restart");
    }
}
