package io.bpci.wire;

import io.bpci.json.JsonObject;

/**
 * Asks that settings change while the hub runs.
 *
 * @param config sections and keys as in the configuration file; durations and sizes are texts
 */
public record ApplyConfiguration(JsonObject config) {}
